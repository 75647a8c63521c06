"""The window's actions: ids, words, shortcuts and when they are enabled, in one table."""
# ruff: noqa: E501  (rows of a table)

from __future__ import annotations

from typing import Any

from workbench.actions import Action, ActionRegistry, MenuId


def window_actions(window: Any) -> ActionRegistry:
    """The registry, with callbacks of the main window."""
    m = MenuId
    w = window
    rows = [
        Action("file.open", "&Open person…", w.ask_open, m.FILE, "Ctrl+O", "",
               "Open a person's record", 0, keywords="record file"),
        Action("file.sample", "&Sample person", w.make_sample, m.FILE, "", "",
               "Open a synthetic person, to try everything without anybody's data", 0, keywords="demo synthetic"),
        Action("file.import", "&Import…", w.ask_import, m.FILE, "Ctrl+I", "",
               "Read files of any known format into the record", 0,
               keywords="apple health dexcom libre fhir fit csv add"),
        Action("file.picture", "Export &picture…", w.save_picture, m.FILE, "Ctrl+Shift+S",
               "has_body", "Save the body as it is on screen", 1,
               keywords="save screenshot png image"),
        Action("file.scenario", "Export s&cenario…", w.save_scenario, m.FILE, "Ctrl+S", "has_twin",
               "Save the events as TOML", 1, keywords="toml export"),
        Action("file.privacy", "P&rivacy: who may read…", w.show_privacy, m.FILE, "Ctrl+Shift+R", "has_record",
               "Encrypt, share a part, take it back, and see every access", 2,
               keywords="vault consent share revoke encrypt audit log access"),
        Action("file.lock", "&Lock now", w.lock_record, m.FILE, "Ctrl+L", "has_record and encrypted",
               "Forget the key; the passphrase opens the record again", 2, keywords="vault hide"),
        Action("file.quit", "&Quit", w.close, m.FILE, "Ctrl+Q", "", "Close the window", 3),
        Action("edit.undo", "&Undo", w.undo, m.EDIT, "Ctrl+Z", "can_undo", "Take the last edit back"),
        Action("edit.redo", "&Redo", w.redo, m.EDIT, "Ctrl+Shift+Z", "can_redo",
               "Carry out again what was undone"),
        Action("edit.palette", "&Command palette", w.open_palette, m.EDIT, "Ctrl+Shift+P", "",
               "Every command by name", 1),
        Action("twin.fit", "&Fit to the record", w.fit, m.TWIN, "Ctrl+F5", "has_record and has_twin and not busy",
               "Fit the twin to the person's data", 0, keywords="posterior learn"),
        Action("twin.organs", "&Organs of this twin…", w.choose_organs, m.TWIN, "Ctrl+Shift+O", "has_record and has_twin and not busy",
               "Add organs (kidney, lungs, drugs…) and say where they start", 0, keywords="plugin body heart failure preset"),
        Action("twin.project", "&Project again", w.project, m.TWIN, "F5", "has_twin",
               "Run the ensemble once more", 0),
        Action("twin.example", "&Example scenario", w.load_example, m.TWIN, "", "has_twin",
               "Load the scenario that came with the twin", 1),
        Action("twin.baseline", "&Baseline scenario", w.load_baseline, m.TWIN, "", "has_twin",
               "Load the scenario without changes", 1),
        Action("body.play", "&Play time", w.toggle_play, m.BODY, "Space", "has_twin",
               "Play or stop the projection"),
        Action("body.beat", "Play the &heart", w.toggle_beat, m.BODY, "H", "has_body",
               "Play the fitted heart in real time"),
        Action("body.breath", "Play the &breath", w.toggle_breath, m.BODY, "B", "has_body",
               "Let the lungs fill; an illustration where the twin has no rate", keywords="lungs"),
        Action("body.isolate", "&Isolate chosen part", w.isolate, m.BODY, "I", "has_part",
               "Fade everything else", 1),
        Action("body.hide", "&Hide chosen part", w.hide_part, m.BODY, "Del", "has_part",
               "Take the part away until the next preset", 1),
        Action("body.show_all", "Show &all", w.show_all, m.BODY, "Esc", "has_body",
               "Bring every part back", 1),
        Action("body.whole", "Look at the &whole body", w.look_whole, m.BODY, "1", "has_body", "", 2),
        Action("body.torso", "Look at the &torso", w.look_torso, m.BODY, "2", "has_body", "", 2),
        Action("body.heart", "Look at the h&eart", w.look_heart, m.BODY, "3", "has_body", "", 2),
        Action("view.larger", "&Larger text", w.larger_text, m.VIEW, "Ctrl++", "",
               "Make all text larger"),
        Action("view.smaller", "&Smaller text", w.smaller_text, m.VIEW, "Ctrl+-", "",
               "Make all text smaller"),
        Action("view.theme", "Light or &dark", w.other_theme, m.VIEW, "", "",
               "Change between a light and a dark window, at the next start", 0, keywords="theme colours contrast day night"),
        Action("edit.settings", "&Settings…", w.show_settings, m.EDIT, "Ctrl+,", "",
               "Look, language, units, shortcuts, engine", 2, keywords="preferences options units language keyboard"),
        Action("view.clinic", "Perspective: &Clinic", w.use_clinic, m.VIEW, "", "",
               "All panels", 1, keywords="layout"),
        Action("view.teach", "Perspective: &Teach", w.use_teach, m.VIEW, "", "",
               "Body, interventions and comparison only", 1, keywords="layout lesson"),
        Action("view.build", "Perspective: &Build", w.use_build, m.VIEW, "", "",
               "Organ page, parameters, log", 1, keywords="layout plugin"),
        Action("help.lessons", "&Lessons…", w.show_lessons, m.HELP, "Ctrl+Shift+L", "",
               "What lifestyle and treatment do, in model people", 0, keywords="teach learn course"),
        Action("help.about", "&About", w.about, m.HELP, "F1", "", "Versions and limits"),
    ]  # fmt: skip
    registry = ActionRegistry()
    for row in rows:
        registry.add(row)
    return registry
