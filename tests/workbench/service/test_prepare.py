"""Lessons are prepared once for this version of the code, and again when something changes."""

from __future__ import annotations

import pytest

from workbench.lessons import lessons
from workbench.service import prepare


@pytest.fixture
def done(tmp_path, monkeypatch) -> list[str]:
    monkeypatch.setenv("VITRUVIAN_CACHE", str(tmp_path))
    monkeypatch.setattr(prepare, "_step_aside", lambda: None)
    made: list[str] = []
    monkeypatch.setattr(prepare, "_prepare", lambda lesson: made.append(lesson.id))
    return made


def test_each_lesson_is_prepared_once_and_progress_is_told(done, capsys) -> None:
    prepare.main()
    names = [lesson.id for lesson in lessons()]
    assert done == names
    assert capsys.readouterr().out.splitlines()[0] == f"0 {len(names)} {names[0]}"
    prepare.main()
    assert done == names, "a second start finds everything ready"
    assert capsys.readouterr().out == ""


def test_what_changed_is_prepared_again(done, monkeypatch) -> None:
    prepare.main()
    changed = lessons()[0]
    mine = prepare.fingerprint
    monkeypatch.setattr(
        prepare, "fingerprint", lambda one: "other" if one is changed else mine(one)
    )  # fmt: skip
    assert [lesson.id for lesson in prepare.waiting()] == [changed.id]


def test_an_interrupted_preparation_goes_on_where_it_was(done, monkeypatch) -> None:
    def stop(lesson) -> None:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(lesson.id)

    monkeypatch.setattr(prepare, "_prepare", stop)
    with pytest.raises(KeyboardInterrupt):
        prepare.main()
    assert len(prepare.waiting()) == len(lessons()) - 2
