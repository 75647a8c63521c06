"""The wiring of the built-in organs as a picture, out of their manifests.

``python -m workbench.wiring`` writes ``docs/images/wiring.svg``; ``--check`` says whether it is
current, with exit code 1 if not.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from html import escape
from pathlib import Path

from twin_core.organ import Manifest, discover
from twin_core.organ.loader import BUILT_IN

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "wiring.svg"
TIERS = {"beat": "beat by beat", "minutes": "minute by minute", "days": "day by day"}
COLOURS = {"beat": "#b3423a", "minutes": "#2f6f9f", "days": "#4f7a3a"}
WIDTH, COLUMN, BOX_W, BOX_H, GAP, TOP = 1180, 400, 230, 34, 18, 80

Arrow = tuple[str, str]


def built_in() -> list[Manifest]:
    """Manifests of the built-in organs, by tier and name."""
    found = [p.manifest for p in discover() if p.module.startswith(BUILT_IN) and p.manifest]
    return sorted(found, key=lambda m: (list(TIERS).index(m.clock.tier), m.id))


def arrows(manifests: list[Manifest]) -> dict[Arrow, list[str]]:
    """Signals that go from one organ to another."""
    makers: dict[str, list[str]] = defaultdict(list)
    for manifest in manifests:
        for port in manifest.output:
            makers[port.signal].append(manifest.id)
    found: dict[Arrow, list[str]] = defaultdict(list)
    for manifest in manifests:
        for port in manifest.input:
            for maker in makers.get(port.signal, ()):
                if maker != manifest.id:
                    found[maker, manifest.id].append(port.signal)
    return {pair: sorted(set(names)) for pair, names in sorted(found.items())}


def picture(manifests: list[Manifest]) -> str:
    """The SVG: a column for each clock, an arrow for each pair of organs, signals as its title."""
    places = _places(manifests)
    height = max(y for _, y in places.values()) + BOX_H + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif">',
        "<title>Which organ feeds which, and with what</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="6" '
        'markerHeight="6" orient="auto"><path d="M0 0L8 4L0 8z" fill="#8a8f98"/></marker></defs>',
    ]
    for index, (tier, words) in enumerate(TIERS.items()):
        x = 30 + index * COLUMN
        parts.append(f'<text x="{x}" y="44" font-size="17" fill="{COLOURS[tier]}">{words}</text>')
    for (source, target), names in arrows(manifests).items():
        parts.append(_arrow(places[source], places[target], source, target, names))
    parts += [_box(manifest, places[manifest.id]) for manifest in manifests]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _places(manifests: list[Manifest]) -> dict[str, tuple[int, int]]:
    rows: dict[str, int] = defaultdict(int)
    places = {}
    for manifest in manifests:
        tier = manifest.clock.tier
        x = 30 + list(TIERS).index(tier) * COLUMN
        places[manifest.id] = (x, TOP + rows[tier] * (BOX_H + GAP))
        rows[tier] += 1
    return places


def _box(manifest: Manifest, place: tuple[int, int]) -> str:
    x, y = place
    colour = COLOURS[manifest.clock.tier]
    return (
        f'<g><rect x="{x}" y="{y}" width="{BOX_W}" height="{BOX_H}" rx="6" fill="#f6f7f9" '
        f'stroke="{colour}"/><text x="{x + 10}" y="{y + 22}" font-size="13" fill="#20242b">'
        f"{escape(manifest.display_name)}</text></g>"
    )


def _arrow(
    here: tuple[int, int], there: tuple[int, int], source: str, target: str, names: list[str]
) -> str:
    (x0, y0), (x1, y1) = here, there
    y0, y1 = y0 + BOX_H // 2, y1 + BOX_H // 2
    if x0 == x1:  # on one clock: a bow on the right
        x0 = x1 = x0 + BOX_W
        bow = 26 + abs(y1 - y0) // 8
        path = f"M{x0} {y0 + 4}C{x0 + bow} {y0} {x1 + bow} {y1} {x1} {y1 - 4}"
    else:
        side = 1 if x1 > x0 else -1
        x0, x1 = (x0 + BOX_W, x1) if side > 0 else (x0, x1 + BOX_W)
        path = f"M{x0} {y0 + 6 * side}C{x0 + 70 * side} {y0} {x1 - 70 * side} {y1} {x1} {y1}"
    told = escape(f"{source} to {target}: {', '.join(names)}")
    width = min(1.0 + 0.4 * (len(names) - 1), 3.0)
    return (
        f'<path d="{path}" fill="none" stroke="#8a8f98" stroke-opacity="0.65" '
        f'stroke-width="{width:.1f}" marker-end="url(#tip)"><title>{told}</title></path>'
    )


def main(arguments: list[str]) -> int:
    """Writes the picture, or says whether it is current."""
    text = picture(built_in())
    if "--check" in arguments:
        current = PICTURE.is_file() and PICTURE.read_text(encoding="utf-8") == text
        print("current" if current else "not current; run python -m workbench.wiring")
        return 0 if current else 1
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(text, encoding="utf-8")
    print(PICTURE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
