"""Palette, fonts and style sheet. Colours come from the palette, sizes follow the font setting."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from viewers import ink

FAMILY = "Source Sans Pro"
CHEVRON = (Path(__file__).parent / "icons" / "chevron.svg").as_posix()


def install_theme(app: QApplication, font_pt: int) -> None:
    """Dress the application."""
    app.setStyle("Fusion")
    if FAMILY not in QFontDatabase.families():
        for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))
    font = QFont(FAMILY)
    font.setPointSizeF(font_pt + 0.5)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    app.setFont(font)
    app.setPalette(_palette())
    app.setStyleSheet(style_sheet(font_pt))


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for key, colour in {
        role.Window: ink.PANEL,
        role.Base: ink.CARD,
        role.AlternateBase: ink.PANEL,
        role.Text: ink.TEXT,
        role.WindowText: ink.TEXT,
        role.ButtonText: ink.TEXT,
        role.Button: ink.CARD,
        role.Highlight: ink.IN_USE["chosen"],
        role.HighlightedText: ink.IN_USE["on_chosen"],
        role.ToolTipBase: ink.CARD,
        role.ToolTipText: ink.TEXT,
        role.PlaceholderText: ink.FAINT,
        role.Link: ink.ACCENT,
    }.items():
        palette.setColor(key, QColor(colour))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Text, QColor(ink.FAINT))
    palette.setColor(QPalette.ColorGroup.Disabled, role.ButtonText, QColor(ink.FAINT))
    return palette


def style_sheet(font_pt: int) -> str:
    """The style sheet; the focus ring is part of it and never removed."""
    p = ink.IN_USE
    small, large, huge = font_pt - 0.5, font_pt + 2, font_pt + 8
    return f"""
* {{ outline: 0; }}
QMainWindow, QDialog {{ background: {ink.BACKGROUND}; }}
QMainWindow::separator {{ background: {ink.BACKGROUND}; width: 6px; height: 6px; }}
QMainWindow::separator:hover {{ background: {ink.ACCENT}; }}
QWidget {{ color: {ink.TEXT}; }}
QDockWidget > QWidget {{ background: {ink.PANEL}; }}
QDockWidget {{ color: {ink.MUTED}; font-size: {small}pt; }}
QLabel[role="dock-title"] {{ background: {ink.PANEL}; color: {ink.MUTED}; font-size: {small}pt;
  font-weight: 600; padding: 10px 14px 4px 14px; }}
QCheckBox::indicator, QTreeView::indicator, QListView::indicator {{ width: 13px; height: 13px;
  border: 1px solid {ink.FAINT};
  border-radius: 3px; background: {ink.BACKGROUND}; }}
QCheckBox::indicator:focus {{ border: 1px solid {ink.ACCENT}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QCheckBox::indicator:checked, QTreeView::indicator:checked,
QListView::indicator:checked {{ background: {ink.ACCENT};
  border-color: {ink.ACCENT}; }}
QTabBar::tab {{ background: transparent; color: {ink.MUTED}; padding: 7px 14px; border: 0;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {ink.TEXT}; border-bottom: 2px solid {ink.ACCENT}; }}
QTabBar::tab:hover {{ color: {ink.TEXT}; }}
QTabBar::tab:focus {{ color: {ink.ACCENT}; border-bottom: 2px solid {ink.ACCENT}; }}
QTabBar {{ qproperty-drawBase: 0; background: {ink.PANEL}; }}
QTabWidget::pane {{ border: 0; }}
QToolBar {{ background: {ink.PANEL}; border: 0; spacing: 0; padding: 0; }}
QMenuBar {{ border: 0; background: {ink.BACKGROUND}; color: {ink.MUTED}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 5px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {ink.CARD}; color: {ink.TEXT}; }}
QMenu {{ background: {ink.CARD}; border: 1px solid {ink.LINE}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 14px; border-radius: 4px; }}
QMenu::item:selected {{ background: {p["chosen"]}; }}
QMenu::item:disabled {{ color: {ink.FAINT}; }}
QMenu::separator {{ height: 1px; background: {ink.LINE}; margin: 5px 8px; }}
QToolTip {{ background: {ink.CARD}; color: {ink.TEXT}; border: 1px solid {ink.LINE}; padding: 6px;
  }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 9px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 9px; margin: 0; }}
QScrollBar::handle {{ background: {ink.LINE}; border-radius: 4px; min-height: 26px;
  min-width: 26px; }}
QScrollBar::handle:hover {{ background: {ink.FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ background: transparent; height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QPushButton, QToolButton {{ background: {ink.CARD}; border: 1px solid {ink.LINE};
  border-radius: 6px;
  padding: 5px 12px; color: {ink.TEXT}; }}
QPushButton:hover, QToolButton:hover {{ border-color: {ink.FAINT}; background: {p["hover"]}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {ink.LINE}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {ink.FAINT}; background: {ink.PANEL}; }}
QPushButton:focus, QToolButton:focus {{ border: 1px solid {ink.ACCENT}; }}
QPushButton[role="primary"] {{ background: {p["primary"]}; border-color: {p["primary_edge"]};
  color: {p["on_primary"]}; font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: {p["primary_hover"]}; }}
QPushButton[role="chip"] {{ border-radius: 13px; padding: 4px 11px; color: {ink.TEXT};
  background: transparent; font-size: {small}pt; }}
QPushButton[role="chip"]:hover {{ border-color: {ink.INTERVENTION}; color: {ink.INTERVENTION}; }}
QPushButton[role="chip"]:focus {{ border: 1px solid {ink.ACCENT}; }}
QToolButton[role="segment"], QToolButton[role="link"], QToolButton[role="icon"] {{
  background: transparent; border: 1px solid transparent; color: {ink.MUTED}; padding: 4px 9px; }}
QToolButton[role="segment"]:hover, QToolButton[role="link"]:hover,
QToolButton[role="icon"]:hover {{ color: {ink.TEXT}; background: {ink.CARD}; }}
QToolButton[role="segment"]:checked {{ background: {ink.CARD}; color: {ink.TEXT};
  border: 1px solid {ink.LINE}; }}
QToolButton[role="segment"]:focus, QToolButton[role="link"]:focus,
QToolButton[role="icon"]:focus {{ border: 1px solid {ink.ACCENT}; }}
QLineEdit, QComboBox, QDoubleSpinBox, QSpinBox {{ background: {ink.BACKGROUND};
  border: 1px solid {ink.LINE}; border-radius: 6px; padding: 4px 8px; color: {ink.TEXT};
  selection-background-color: {p["chosen"]}; }}
QLineEdit:focus, QComboBox:focus, QDoubleSpinBox:focus, QSpinBox:focus {{
  border: 1px solid {ink.ACCENT}; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button, QSpinBox::up-button,
QSpinBox::down-button {{ width: 0; border: 0; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url({CHEVRON}); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {ink.CARD}; border: 1px solid {ink.LINE}; }}
QSlider {{ background: transparent; border: 0; min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; border: 0; border-radius: 2px; background: {ink.LINE}; }}
QSlider::add-page:horizontal {{ height: 4px; border-radius: 2px; background: {ink.LINE}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {p["groove"]}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
  background: {p["knob"]}; border: 1px solid {ink.FAINT}; }}
QSlider::handle:horizontal:hover {{ background: {p["knob_hover"]}; }}
QSlider::handle:horizontal:focus {{ border: 3px solid {ink.ACCENT}; }}
QSlider::handle:horizontal:disabled {{ background: {ink.FAINT}; }}
QTreeView, QTableView, QListView, QTreeWidget, QListWidget, QPlainTextEdit, QTextBrowser {{
  background: transparent; border: 1px solid transparent;
  alternate-background-color: {p["other_row"]};
  selection-background-color: {p["chosen_row"]}; }}
QTreeView:focus, QTableView:focus, QListView:focus, QPlainTextEdit:focus, QTextBrowser:focus {{
  border: 1px solid {p["focus"]}; border-radius: 4px; }}
QTreeView::item, QListView::item {{ padding: 3px 2px; border-radius: 4px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {ink.CARD}; }}
QTreeView::item:selected, QListView::item:selected {{ color: {ink.TEXT};
  background: {p["chosen_row"]}; }}
QHeaderView::section {{ background: transparent; color: {ink.MUTED}; border: 0;
  border-bottom: 1px solid {ink.LINE}; padding: 5px 8px; font-size: {small}pt; }}
QTableView {{ gridline-color: transparent; }}
QProgressBar {{ background: {ink.BACKGROUND}; border: 0; border-radius: 2px; max-height: 4px;
  min-height: 4px; }}
QProgressBar::chunk {{ background: {ink.ACCENT}; border-radius: 2px; }}
QStatusBar {{ background: {ink.BACKGROUND}; color: {ink.MUTED}; }}
QStatusBar::item {{ border: 0; }}
QLabel {{ background: transparent; }}
QLabel[role="quiet"] {{ color: {ink.MUTED}; font-size: {small}pt; }}
QLabel[role="empty"] {{ color: {ink.MUTED}; line-height: 150%; }}
QLabel[role="title"] {{ font-size: {large}pt; font-weight: 600; }}
QLabel[role="hero"] {{ font-size: {huge + 8}pt; font-weight: 600; }}
QLabel[role="section"] {{ color: {ink.MUTED}; font-size: {small}pt; font-weight: 600; }}
QLabel[role="big-number"] {{ font-size: {huge}pt; font-weight: 600; }}
QLabel[role="number"] {{ font-size: {large + 1}pt; font-weight: 600; }}
QLabel[role="badge"] {{ background: {p["badge"]}; color: {ink.WARNING};
  border: 1px solid {p["badge_edge"]};
  border-radius: 9px; padding: 1px 9px; font-size: {small}pt; font-weight: 600; }}
QLabel[role="tag"] {{ background: {p["veil"]}; border-radius: 6px; padding: 4px 10px;
  font-weight: 600; }}
QLabel[role="plot-title"] {{ color: {ink.TEXT}; }}
QLabel[role="error"] {{ color: {ink.DANGER}; }}
QFrame[role="card"] {{ background: {ink.CARD}; border: 1px solid {p["edge"]}; border-radius: 8px; }}
QFrame[role="card"]:hover {{ border-color: {ink.LINE}; }}
QFrame[role="floating"] {{ background: {p["veil"]}; border: 1px solid {ink.LINE};
  border-radius: 10px; }}
QFrame[role="toast-warning"] {{ background: {ink.CARD}; border: 1px solid {ink.WARNING};
  border-radius: 10px; }}
QFrame[role="toast"] {{ background: {p["toast"]}; border: 1px solid {p["toast_edge"]};
  border-radius: 10px; }}
QLabel[role="drop"] {{ background: {p["veil"]}; color: {ink.TEXT}; font-size: {huge}pt;
  border: 2px dashed {ink.ACCENT}; border-radius: 16px; }}
QFrame[role="bar"] {{ background: {ink.PANEL}; }}
QFrame[role="palette"] {{ background: {ink.CARD}; border: 1px solid {ink.LINE};
  border-radius: 12px; }}
"""
