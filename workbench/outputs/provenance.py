"""Where a picture or clip comes from, told in its file and in a line under it, without a name.

A PNG carries the facts as text chunks under the keywords of its specification
(https://www.w3.org/TR/png-3/#11keywords) and two of our own, "Model" and "Scenario". The record is
told by a code: part of a digest of its random id, which says nothing about the person and is the
same on every picture of one record.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from twin_core.scenario.scenario import Scenario
from viewers.ink import clock_text
from viewers.words import tr
from workbench.engine.protocol import TwinSummary

if TYPE_CHECKING:
    from PIL.PngImagePlugin import PngInfo

DISCLAIMER = "Computed by models from one person's data; it informs, it does not prescribe."
#: Digits of a digest that are told: enough to tell one's own records and scenarios apart.
CODE = 12
#: Instants later than this are told in days, not by the clock.
CLOCK_H = 72.0


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a picture shows and what made it; `record` is empty for a lesson's model person."""

    software: str
    record: str
    model: str
    scenario: str
    when: str
    created: datetime
    synthetic: bool = False

    def texts(self) -> dict[str, str]:
        """Keyword and text of each chunk of a PNG."""
        source = f"record {self.record}" if self.record else "a model person of no record"
        table = {
            "Software": self.software,
            "Creation Time": f"{self.created:%a, %d %b %Y %H:%M:%S +0000}",
            "Source": source,
            "Model": self.model,
            "Scenario": f"{self.scenario}, {self.when}",
            "Disclaimer": DISCLAIMER,
        }
        if self.synthetic:
            table["Warning"] = "A synthetic person, who does not exist."
        return table

    def png(self) -> PngInfo:
        """The same for Pillow's `save(pnginfo=...)`."""
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        for keyword, text in self.texts().items():
            info.add_itxt(keyword, text)
        return info

    def xmp(self) -> bytes:
        """The same for formats that carry XMP (ISO 16684-1), such as WebP."""
        texts = self.texts()
        told = escape("; ".join(f"{key}: {text}" for key, text in texts.items()))
        return (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
            'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
            'rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
            f"xmp:CreatorTool={quoteattr(self.software)} "
            f'xmp:CreateDate="{self.created:%Y-%m-%dT%H:%M:%SZ}"><dc:description><rdf:Alt>'
            f'<rdf:li xml:lang="x-default">{told}</rdf:li></rdf:Alt></dc:description>'
            "</rdf:Description></rdf:RDF></x:xmpmeta>"
        ).encode()

    def line(self) -> str:
        """A short line under a picture."""
        record = f"record {self.record.partition(',')[0]}" if self.record else "no record"
        return f"{record} · {self.software} · {self.created:%Y-%m-%d}"


def provenance(
    summary: TwinSummary, scenario: Scenario, hour: float, now: datetime | None = None
) -> Provenance:
    """Of a picture of a twin at an hour (since the scenario's start)."""
    from importlib.metadata import version

    used = [organ for organ in summary.organs if organ.stage == "running"]
    clock = clock_text(scenario.start_hour + hour)
    return Provenance(
        software=f"Vitruvian {version('vitruvian')}",
        record=summary.record,
        model=", ".join(f"{organ.id} {organ.version}" for organ in used),
        scenario=f"{scenario.name} ({code_of(scenario.model_dump_json())})",
        when=f"day {hour / 24:.0f}" if hour > CLOCK_H else clock,
        created=now or datetime.now(UTC),
        synthetic=summary.synthetic,
    )


def whose(summary: TwinSummary, named: bool) -> str:
    """The person's name where it is to be told, else the code of the record.

    A synthetic person, who does not exist, is always named.
    """
    if not named and not summary.synthetic:
        return tr("Record {code}").format(code=summary.record)
    name = str(summary.person.get("display_name") or "Unnamed person")
    if summary.synthetic and "synthetic" not in name:
        name += " (synthetic person)"
    return name


def code_of(text: str) -> str:
    """The first digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:CODE]
