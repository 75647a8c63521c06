"""The picture of the wiring is that of the manifests."""

from __future__ import annotations

from xml.etree import ElementTree

from workbench.wiring import PICTURE, arrows, built_in, picture


def test_the_picture_is_current() -> None:
    text = PICTURE.read_text(encoding="utf-8")
    assert text == picture(built_in()), "run python -m workbench.wiring"


def test_it_shows_every_organ_and_every_coupling() -> None:
    manifests = built_in()
    text = picture(manifests)
    root = ElementTree.fromstring(text)
    shapes = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{shapes}g")) == len(manifests)
    assert len(root.findall(f"{shapes}path")) == len(arrows(manifests))
    assert "energy_balance to circulation: body.mass" in text
