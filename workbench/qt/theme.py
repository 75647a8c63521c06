"""Palette, fonts and style sheet. Colours come from the palette, sizes follow the font setting."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from viewers.ink import (
    ACCENT,
    BACKGROUND,
    CARD,
    DANGER,
    FAINT,
    INTERVENTION,
    LINE,
    MUTED,
    PANEL,
    TEXT,
    WARNING,
)
from viewers.ink import THEME as THEME_VARIABLE
from viewers.palettes import palette

#: Colours that only the style sheet needs.
P = palette(os.environ.get(THEME_VARIABLE, "dark"))
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
        role.Window: PANEL,
        role.Base: CARD,
        role.AlternateBase: PANEL,
        role.Text: TEXT,
        role.WindowText: TEXT,
        role.ButtonText: TEXT,
        role.Button: CARD,
        role.Highlight: P["chosen"],
        role.HighlightedText: P["on_chosen"],
        role.ToolTipBase: CARD,
        role.ToolTipText: TEXT,
        role.PlaceholderText: FAINT,
        role.Link: ACCENT,
    }.items():
        palette.setColor(key, QColor(colour))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Text, QColor(FAINT))
    palette.setColor(QPalette.ColorGroup.Disabled, role.ButtonText, QColor(FAINT))
    return palette


def style_sheet(font_pt: int) -> str:
    """The style sheet; the focus ring is part of it and never removed."""
    small, large, huge = font_pt - 0.5, font_pt + 2, font_pt + 8
    return f"""
* {{ outline: 0; }}
QMainWindow, QDialog {{ background: {BACKGROUND}; }}
QMainWindow::separator {{ background: {BACKGROUND}; width: 6px; height: 6px; }}
QMainWindow::separator:hover {{ background: {ACCENT}; }}
QWidget {{ color: {TEXT}; }}
QDockWidget > QWidget {{ background: {PANEL}; }}
QDockWidget {{ color: {MUTED}; font-size: {small}pt; }}
QLabel[role="dock-title"] {{ background: {PANEL}; color: {MUTED}; font-size: {small}pt;
  font-weight: 600; padding: 10px 14px 4px 14px; }}
QCheckBox::indicator, QTreeView::indicator {{ width: 13px; height: 13px; border: 1px solid {FAINT};
  border-radius: 3px; background: {BACKGROUND}; }}
QCheckBox::indicator:focus {{ border: 1px solid {ACCENT}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QCheckBox::indicator:checked, QTreeView::indicator:checked {{ background: {ACCENT};
  border-color: {ACCENT}; }}
QTabBar::tab {{ background: transparent; color: {MUTED}; padding: 7px 14px; border: 0;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {TEXT}; border-bottom: 2px solid {ACCENT}; }}
QTabBar::tab:hover {{ color: {TEXT}; }}
QTabBar::tab:focus {{ color: {ACCENT}; border-bottom: 2px solid {ACCENT}; }}
QTabBar {{ qproperty-drawBase: 0; background: {PANEL}; }}
QTabWidget::pane {{ border: 0; }}
QToolBar {{ background: {PANEL}; border: 0; spacing: 0; padding: 0; }}
QMenuBar {{ border: 0; background: {BACKGROUND}; color: {MUTED}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 5px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {CARD}; color: {TEXT}; }}
QMenu {{ background: {CARD}; border: 1px solid {LINE}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 14px; border-radius: 4px; }}
QMenu::item:selected {{ background: {P["chosen"]}; }}
QMenu::item:disabled {{ color: {FAINT}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 5px 8px; }}
QToolTip {{ background: {CARD}; color: {TEXT}; border: 1px solid {LINE}; padding: 6px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 9px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 9px; margin: 0; }}
QScrollBar::handle {{ background: {LINE}; border-radius: 4px; min-height: 26px; min-width: 26px; }}
QScrollBar::handle:hover {{ background: {FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ background: transparent; height: 0; width: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QPushButton, QToolButton {{ background: {CARD}; border: 1px solid {LINE}; border-radius: 6px;
  padding: 5px 12px; color: {TEXT}; }}
QPushButton:hover, QToolButton:hover {{ border-color: {FAINT}; background: {P["hover"]}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {LINE}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {FAINT}; background: {PANEL}; }}
QPushButton:focus, QToolButton:focus {{ border: 1px solid {ACCENT}; }}
QPushButton[role="primary"] {{ background: {P["primary"]}; border-color: {P["primary_edge"]};
  color: {P["on_primary"]}; font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: {P["primary_hover"]}; }}
QPushButton[role="chip"] {{ border-radius: 13px; padding: 4px 11px; color: {TEXT};
  background: transparent; font-size: {small}pt; }}
QPushButton[role="chip"]:hover {{ border-color: {INTERVENTION}; color: {INTERVENTION}; }}
QPushButton[role="chip"]:focus {{ border: 1px solid {ACCENT}; }}
QToolButton[role="segment"], QToolButton[role="link"], QToolButton[role="icon"] {{
  background: transparent; border: 1px solid transparent; color: {MUTED}; padding: 4px 9px; }}
QToolButton[role="segment"]:hover, QToolButton[role="link"]:hover,
QToolButton[role="icon"]:hover {{ color: {TEXT}; background: {CARD}; }}
QToolButton[role="segment"]:checked {{ background: {CARD}; color: {TEXT};
  border: 1px solid {LINE}; }}
QToolButton[role="segment"]:focus, QToolButton[role="link"]:focus,
QToolButton[role="icon"]:focus {{ border: 1px solid {ACCENT}; }}
QLineEdit, QComboBox, QDoubleSpinBox, QSpinBox {{ background: {BACKGROUND};
  border: 1px solid {LINE}; border-radius: 6px; padding: 4px 8px; color: {TEXT};
  selection-background-color: {P["chosen"]}; }}
QLineEdit:focus, QComboBox:focus, QDoubleSpinBox:focus, QSpinBox:focus {{
  border: 1px solid {ACCENT}; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: 0; }}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url({CHEVRON}); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {CARD}; border: 1px solid {LINE}; }}
QSlider {{ background: transparent; border: 0; min-height: 20px; }}
QSlider::groove:horizontal {{ height: 4px; border: 0; border-radius: 2px; background: {LINE}; }}
QSlider::add-page:horizontal {{ height: 4px; border-radius: 2px; background: {LINE}; }}
QSlider::sub-page:horizontal {{ height: 4px; border-radius: 2px; background: {P["groove"]}; }}
QSlider::handle:horizontal {{ width: 14px; height: 14px; margin: -6px 0; border-radius: 8px;
  background: {P["knob"]}; border: 1px solid {FAINT}; }}
QSlider::handle:horizontal:hover {{ background: {P["knob_hover"]}; }}
QSlider::handle:horizontal:focus {{ border: 3px solid {ACCENT}; }}
QSlider::handle:horizontal:disabled {{ background: {FAINT}; }}
QTreeView, QTableView, QListView, QTreeWidget, QListWidget, QPlainTextEdit, QTextBrowser {{
  background: transparent; border: 1px solid transparent;
  alternate-background-color: {P["other_row"]};
  selection-background-color: {P["chosen_row"]}; }}
QTreeView:focus, QTableView:focus, QListView:focus, QPlainTextEdit:focus, QTextBrowser:focus {{
  border: 1px solid {P["focus"]}; border-radius: 4px; }}
QTreeView::item, QListView::item {{ padding: 3px 2px; border-radius: 4px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {CARD}; }}
QTreeView::item:selected, QListView::item:selected {{ color: {TEXT};
  background: {P["chosen_row"]}; }}
QHeaderView::section {{ background: transparent; color: {MUTED}; border: 0;
  border-bottom: 1px solid {LINE}; padding: 5px 8px; font-size: {small}pt; }}
QTableView {{ gridline-color: transparent; }}
QProgressBar {{ background: {BACKGROUND}; border: 0; border-radius: 2px; max-height: 4px;
  min-height: 4px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 2px; }}
QStatusBar {{ background: {BACKGROUND}; color: {MUTED}; }}
QStatusBar::item {{ border: 0; }}
QLabel {{ background: transparent; }}
QLabel[role="quiet"] {{ color: {MUTED}; font-size: {small}pt; }}
QLabel[role="empty"] {{ color: {MUTED}; line-height: 150%; }}
QLabel[role="title"] {{ font-size: {large}pt; font-weight: 600; }}
QLabel[role="hero"] {{ font-size: {huge + 8}pt; font-weight: 600; }}
QLabel[role="section"] {{ color: {MUTED}; font-size: {small}pt; font-weight: 600; }}
QLabel[role="big-number"] {{ font-size: {huge}pt; font-weight: 600; }}
QLabel[role="number"] {{ font-size: {large + 1}pt; font-weight: 600; }}
QLabel[role="badge"] {{ background: {P["badge"]}; color: {WARNING};
  border: 1px solid {P["badge_edge"]};
  border-radius: 9px; padding: 1px 9px; font-size: {small}pt; font-weight: 600; }}
QLabel[role="tag"] {{ background: {P["veil"]}; border-radius: 6px; padding: 4px 10px;
  font-weight: 600; }}
QLabel[role="plot-title"] {{ color: {TEXT}; }}
QLabel[role="error"] {{ color: {DANGER}; }}
QFrame[role="card"] {{ background: {CARD}; border: 1px solid {P["edge"]}; border-radius: 8px; }}
QFrame[role="card"]:hover {{ border-color: {LINE}; }}
QFrame[role="floating"] {{ background: {P["veil"]}; border: 1px solid {LINE};
  border-radius: 10px; }}
QFrame[role="toast"] {{ background: {P["toast"]}; border: 1px solid {P["toast_edge"]};
  border-radius: 10px; }}
QLabel[role="drop"] {{ background: {P["veil"]}; color: {TEXT}; font-size: {huge}pt;
  border: 2px dashed {ACCENT}; border-radius: 16px; }}
QFrame[role="bar"] {{ background: {PANEL}; }}
QFrame[role="palette"] {{ background: {CARD}; border: 1px solid {LINE}; border-radius: 12px; }}
"""
