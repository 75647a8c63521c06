"""Identifiers count within one numbering of people only; birth date and sex count everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.record import Person, PersonMismatchError, Record
from tests.data.record.conftest import make_batch, make_source


def batch(name: str, importer: str, **facts: str):
    source = replace(make_source(name), importer=importer)
    return replace(make_batch(name, n=1), source=source, person=Person(**facts))


@pytest.fixture
def record(path):
    with Record.create(path, Person()) as opened:
        opened.commit(batch("bundle", "clinic", identifier="mrn-7", birth_date="1980-08-01"))
        opened.update_person(replace(opened.person, identifier="mrn-7"))
        yield opened


def test_a_laboratory_may_number_people_in_its_own_way(record) -> None:
    record.commit(batch("genome", "laboratory", identifier="S-12"))
    with pytest.raises(PersonMismatchError, match="'S-99', the record's is 'S-12'"):
        record.commit(batch("other", "laboratory", identifier="S-99"))


def test_within_one_numbering_people_differ(record) -> None:
    with pytest.raises(PersonMismatchError, match="'mrn-8', the record's is 'mrn-7'"):
        record.commit(batch("other", "clinic", identifier="mrn-8"))


def test_birth_dates_count_in_every_file(record) -> None:
    with pytest.raises(PersonMismatchError, match="birth date"):
        record.commit(batch("other", "laboratory", birth_date="1990-01-01"))


def test_an_identifier_that_no_file_gave_is_the_owners_word(path) -> None:
    with Record.create(path, Person(identifier="P1")) as opened:
        with pytest.raises(PersonMismatchError):
            opened.commit(batch("genome", "laboratory", identifier="S-12"))
        assert opened.sources() == []


def test_a_name_without_a_part_in_common_is_another_persons(record) -> None:
    record.commit(batch("form", "practice", display_name="Ada Lovelace"))
    record.commit(batch("letter", "practice", display_name="LOVELACE^ada"))
    record.commit(batch("watch", "maker", display_name="Ada's watch"))
    with pytest.raises(PersonMismatchError, match="its name is 'Charles Babbage'"):
        record.commit(batch("other", "maker", display_name="Charles Babbage"))
    same = replace(batch("maiden", "maker", display_name="Byron"), same_person=True)
    record.commit(same)
    record.commit(batch("later", "maker", display_name="A. Byron"))


@pytest.mark.parametrize("name", ["Anonymous", "Test Patient", "user 12", "DE-IDENTIFIED", "me"])
def test_what_stands_for_no_name_contradicts_nobody(record, name) -> None:
    record.commit(batch("form", "practice", display_name="Ada Lovelace"))
    record.commit(batch("other", "maker", display_name=name))
