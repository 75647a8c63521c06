"""What has to be known before an organ's folder is written."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass

from workbench.commands.say import Refused


@dataclass(frozen=True, slots=True)
class Answers:
    """`name` is the organ's id and package; `licence` an SPDX name."""

    name: str
    title: str
    author: str
    purpose: str
    licence: str = "MIT"

    @property
    def distribution(self) -> str:
        """The name of the installed package."""
        return f"vitruvian-organ-{self.name.replace('_', '-')}"


def as_name(text: str) -> str:
    """`text` as an organ's id; raises `Refused` where it cannot be one."""
    name = text.strip().lower().replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        what = f"'{text}' is no name for an organ"
        raise Refused(what, "NAME", "use lower-case letters, digits and underscores: iron_store")
    return name


def one_line(text: str) -> str:
    """`text` as it may stand between quotation marks in TOML and Python."""
    return " ".join(text.replace("\\", "/").replace('"', "'").split())
