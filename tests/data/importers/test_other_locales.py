"""Exports as other countries' phones and sites write them: read right, or refused by a reason."""

from __future__ import annotations

import pytest

from data.importers import DateOrderError
from tests.data.importers.test_apple_health import export

GERMAN = (
    "Gerät,Seriennummer,Gerätezeitstempel,Aufzeichnungstyp,Glukosewert-Verlauf mg/dL,"
    "Glukose-Scan mg/dL,Nicht numerisches schnellwirkendes Insulin,"
    "Schnellwirkendes Insulin (Einheiten),Nicht numerische Nahrungsdaten,Kohlenhydrate (Gramm),"
    "Kohlenhydrate (Portionen),Nicht numerisches Depotinsulin,Depotinsulin (Einheiten),Notizen,"
    "Glukose-Teststreifen mg/dL,Keton mmol/L,Mahlzeiteninsulin (Einheiten),"
    "Korrekturinsulin (Einheiten),Insulin-Änderung durch Anwender (Einheiten)"
)
LIBRE = f"""Glukose-Werte,Erstellt am,24-02-2024 12:12 UTC,Erstellt von,Ada
{GERMAN}
FreeStyle LibreLink,SN,28-03-2024 22:00,0,101,,,,,,,,,,,,,,
FreeStyle LibreLink,SN,28-03-2024 22:15,5,,,,,,45,,,,,,,,,
FreeStyle LibreLink,SN,28-03-2024 22:20,4,,,,"3,5",,,,,,,,,,,
FreeStyle LibreLink,SN,28-03-2024 22:30,2,,,,,,,,,,,98,,,,
"""
CLARITY = """Index;Zeitstempel (JJJJ-MM-TTThh:mm:ss);Ereignistyp;Ereignisuntertyp;\
Patienteninfo;Geräteinfo;Quellgeräte-ID;Glukosewert (mmol/l);Insulinwert (IE);\
Kohlenhydratwert (Gramm);Dauer (hh:mm:ss)
10;2026-06-02T00:00:00;EGV;;;;iOS;5,8;;;
11;2026-06-02T00:05:00;EGV;;;;iOS;Niedrig;;;
12;2026-06-02T00:10:00;Kohlenhydrate;;;;iOS;;;45;
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_german_libreview_is_read_by_the_places_of_its_columns(
    importing, written, encoding
) -> None:
    found = importing(written("a.csv", LIBRE.encode(encoding)))
    assert found.values("glucose.interstitial") == [101.0]
    assert found.values("meal.carbohydrate") == [45.0]
    assert found.values("insulin.bolus") == [3.5]
    assert found.values("glucose.capillary") == [98.0]
    assert any("not in English" in note for note in found.last.notes)


def test_a_libreview_in_mmol_with_decimal_commas(importing, written) -> None:
    text = LIBRE.replace("mg/dL", "mmol/L").replace(",0,101,", ',0,"5,6",')
    found = importing(written("a.csv", text))
    assert found.values("glucose.interstitial") == pytest.approx([5.6 * 18.0156])


def test_places_are_not_trusted_without_units_and_kinds(importing, written) -> None:
    from data.importers import UnknownFormatError

    for text in (
        LIBRE.replace("Glukose-Scan mg/dL", "Glukose-Scan"),
        LIBRE.replace("22:00,0,", "22:00,Verlauf,"),
    ):
        with pytest.raises(UnknownFormatError):
            importing(written("a.csv", text))


@pytest.mark.parametrize("text", [CLARITY, "\ufeff" + CLARITY,
                                  CLARITY.replace("5,8", '"5,8"').replace(";", ",")])  # fmt: skip
def test_a_german_clarity_is_read_and_its_words_are_not_guessed(importing, written, text) -> None:
    found = importing(written("a.csv", text))
    assert found.values("glucose.interstitial") == pytest.approx([5.8 * 18.0156])
    assert dict(found.last.unmapped) == {"Kohlenhydrate": 1}
    assert [item.raw for item in found.quarantined] == ["Niedrig"]


@pytest.mark.parametrize("clock", ["10:00:00 PM", "10:00:00\u202fPM", "22:00:00"])
def test_apple_times_of_a_twelve_hour_clock(importing, written, clock) -> None:
    record = (
        '<Record type="HKQuantityTypeIdentifierHeartRate" sourceName="w" unit="count/min" '
        f'startDate="2026-02-01 {clock} -0300" endDate="2026-02-01 {clock} -0300" value="61"/>'
    )
    found = importing(written("export.xml", export(record)))
    (series,) = found.series("heart.rate")
    assert series.time_ns.tolist() == [1_769_994_000_000_000_000]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sep=;\ndate;weight kg\n2024-03-13 07:00;71,4\n", 71.4),
        ("Date,Weight KG\n3/13/2024 7:00 AM,71.4\n", 71.4),
        ("date\tweight kg\n13.03.2024 07:00\t71.4\n", 71.4),
        ("date,weight kg\r2024-03-13 07:00,71.4\r", 71.4),
        ("date,weight lb\n2024-03-13 7:00 am,157.4\n", 71.395),
    ],
)
def test_tables_kept_by_hand(importing, written, text, value) -> None:
    found = importing(written("a.csv", text))
    (series,) = found.series("body.mass")
    assert series.value.tolist() == pytest.approx([value], abs=1e-3)
    assert series.time_ns.tolist() == [1_710_313_200_000_000_000]


def test_a_date_of_either_order_is_asked_for(importing, written) -> None:
    with pytest.raises(DateOrderError, match=r"column 'Date'.*--day-first"):
        importing(written("a.csv", "Date,Steps\n3/4/2024,714\n"))


@pytest.mark.parametrize("clock", ["13:00 AM", "00:30 PM"])
def test_contradicting_clocks_are_no_times(importing, written, clock) -> None:
    found = importing(written("a.csv", f"date,steps\n2024-03-13 {clock},714\n"))
    assert not found.series("activity.steps")
    assert "is no time" in found.quarantined[0].reason
