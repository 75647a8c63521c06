"""The window's actions: ids, words, shortcuts and when they are enabled, in one table."""
# ruff: noqa: E501  (rows of a table)

from __future__ import annotations

from dataclasses import replace
from typing import Any

from viewers.words import tr
from workbench.actions import Action, ActionRegistry, MenuId


def window_actions(window: Any) -> ActionRegistry:
    """The registry, with callbacks of the main window."""
    m = MenuId
    w, o = window, window.outputs
    rows = [
        Action("file.open", "&Open person…", w.ask_open, m.FILE, "Ctrl+O", "",
               "Open a person's record", 0, keywords="record file"),
        Action("file.sample", "&Sample person", w.make_sample, m.FILE, "", "",
               "Open a synthetic person, to try everything without anybody's data", 0, keywords="demo synthetic"),
        Action("file.import", "&Import…", w.ask_import, m.FILE, "Ctrl+I", "",
               "Read files of any known format into the record", 0,
               keywords="apple health dexcom libre fhir fit csv add"),
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
        Action("view.tab_compare", "Show: Co&mpare", w.show_compare, m.VIEW, "Ctrl+1", "has_body",
               "Baseline beside your changes", 2, keywords="curves difference table"),
        Action("view.tab_timeline", "Show: T&imeline", w.show_timeline, m.VIEW, "Ctrl+2", "has_body",
               "What was measured", 2, keywords="record signals"),
        Action("view.tab_loops", "Show: &Heart loops", w.show_loops, m.VIEW, "Ctrl+3", "has_body",
               "Pressure against volume over one beat", 2),
        Action("view.tab_learned", "Show: Lea&rned", w.show_learned, m.VIEW, "Ctrl+4", "has_body",
               "Parameters: learned or assumed", 2, keywords="posterior prior"),
        Action("view.tab_quality", "Show: &Quality", w.show_quality, m.VIEW, "Ctrl+5", "has_body",
               "What is odd in the data, and what can be done", 2, keywords="gaps spikes fixes"),
        Action("view.tab_log", "Show: L&og", w.show_log, m.VIEW, "Ctrl+6", "has_body",
               "What happened", 2),
        Action("out.report", "&Report (PDF)…", o.save_report, m.EXPORT, "Ctrl+P", "has_record and has_twin and not busy",
               "Page one for the patient, the rest for a clinician", 0, keywords="print pdf patient clinician"),
        Action("out.page", "Page for &browsers (HTML)…", o.save_page, m.EXPORT, "Ctrl+Shift+H", "has_body and has_twin",
               "One file with the body to turn, curves and outcomes", 0, keywords="html web share"),
        Action("out.table", "&Table of this view (CSV)…", o.save_table, m.EXPORT, "Ctrl+Shift+E", "has_twin and has_body",
               "The view in front as comma-separated values", 1, keywords="csv excel numbers"),
        Action("out.outcomes", "Table of &outcomes (CSV)…", o.save_outcomes, m.EXPORT, "", "has_twin",
               "What the scenario changed, as comma-separated values", 1, keywords="csv"),
        Action("out.scenario", "&Scenario (TOML)…", o.save_scenario, m.EXPORT, "", "has_twin",
               "The events, for the command line", 1, keywords="toml plan"),
        Action("out.picture", "&Picture of the body (PNG)…", o.save_picture, m.EXPORT, "Ctrl+Shift+S", "has_body",
               "The body as it is on screen, with a line that says what it shows", 2, keywords="save screenshot image"),
        Action("out.window", "Picture of the &window (PNG)…", o.save_screenshot, m.EXPORT, "", "",
               "The whole window as it is on screen", 2, keywords="screenshot"),
        Action("out.turn", "&Film: a turn of the body…", o.save_turntable, m.EXPORT, "", "has_body",
               "A clip of the camera going once round", 3, keywords="video mp4 webp turntable clip movie"),
        Action("out.time", "Fi&lm: time passing…", o.save_time_lapse, m.EXPORT, "Ctrl+Shift+F", "has_body and has_twin",
               "A clip of body and curves over the whole horizon", 3, keywords="video mp4 webp time-lapse clip movie lesson"),
        Action("out.model", "Body for 3D and &AR…", o.save_model, m.EXPORT, "", "has_body and has_twin",
               "glTF or USDZ, with the heart beating", 3, keywords="glb usdz augmented reality phone"),
        Action("help.lessons", "&Lessons…", w.show_lessons, m.HELP, "Ctrl+Shift+L", "",
               "What lifestyle and treatment do, in model people", 0, keywords="teach learn course"),
        Action("help.about", "&About", w.about, m.HELP, "F1", "", "Versions and limits"),
    ]  # fmt: skip
    registry = ActionRegistry()
    for row in rows:
        registry.add(replace(row, title=tr(row.title), tooltip=tr(row.tooltip)))
    return registry
