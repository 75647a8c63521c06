"""Small XML files: entities refused, elements streamed with their lines, damage told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._files import open_binary
from data.importers.errors import DamagedFileError, UnsafeFileError

_PROLOG = 1 << 16


class CutXmlError(Exception):
    """The text ended or broke here; what was read before stands."""


def root_name(head: bytes) -> str:
    """The root element's local name in the head of an XML file."""
    found = re.search(rb"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)", head)
    return found[2].decode() if found else ""


def refuse_entities(path: Path) -> None:
    """Refuse a file that declares an entity: it can read other files or grow without bound."""
    with open_binary(path) as (stream, _):
        head = stream.read(_PROLOG)
    if b"<!ENTITY" in head or b"<!DOCTYPE" in head:
        raise UnsafeFileError(
            "the file declares a document type, which can reach outside itself",
            f"'{path.name}'",
            "import only files that the app itself exported",
        )


def local(element: Any) -> str:
    """An element's name without its namespace; empty for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements(path: Path, *names: str) -> Iterator[Any]:
    """Finished elements of these local names, in order; each is emptied after its turn.

    Raises `CutXmlError` at damage after the first element and `DamagedFileError` before it.
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    refuse_entities(path)
    tags = [f"{{*}}{name}" for name in names]
    count = 0
    with open_binary(path) as (stream, _):
        parser = etree.iterparse(
            stream,
            events=("end",),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            for _, element in parser:
                count += 1
                yield element
        except etree.XMLSyntaxError as error:
            if not count:
                raise DamagedFileError(
                    f"the XML is damaged ({error.msg})", f"'{path.name}'", "export it again"
                ) from None
            raise CutXmlError(f"'{path.name}' is cut or damaged ({error.msg})") from None


def text_of(element: Any, *path: str) -> str:
    """The text of the first descendant along these local names, or empty."""
    for name in path:
        element = next((child for child in element if local(child) == name), None)
        if element is None:
            return ""
    return (element.text or "").strip()


def first_below(element: Any, name: str) -> str:
    """The text of the first element of that local name anywhere below."""
    for child in element.iter():
        if local(child) == name:
            return (child.text or "").strip()
    return ""
