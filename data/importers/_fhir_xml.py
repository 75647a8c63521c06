"""FHIR bundles in XML, turned into the entries that the JSON reader makes.

`fhir.resources` knows which elements are lists; each resource is read alone, so that a bad one does
not spoil the others.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from data.importers._fhir_bundle import BEFORE_R4, LARGEST, Entry, older_fhir, too_large
from data.importers._files import open_binary, up_to
from data.importers._xml import local, refuse_entities, root_name
from data.importers.errors import DamagedFileError

_FHIR = "{http://hl7.org/fhir}"
_BUNDLE = re.compile(rb"\A(\s|<\?.*?\?>|<!--.*?-->)*<(\w+:)?Bundle\b", re.DOTALL)
#: Element of a resource that only FHIR before R4 has, or has as a plain value.
_OLD = {
    "Condition": ("clinicalStatus", True),
    "Immunization": ("wasNotGiven", False),
    "Observation": ("comments", False),
}


def is_bundle(head: bytes) -> bool:
    """Whether the head is that of a FHIR bundle in XML."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith(b"<") and b"http://hl7.org/fhir" in text and bool(_BUNDLE.match(text))


def load_xml_bundle(path: Path) -> list[Entry]:
    """The entries of a bundle in XML; refuses entities, older FHIR, and files beyond the limit."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    refuse_entities(path)
    with open_binary(path) as (stream, _):
        raw = up_to(stream, LARGEST)
    if len(raw) > LARGEST:
        raise too_large(path, "XML")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedFileError(
            f"the XML is cut or damaged ({error})", f"'{path.name}'", "export it again"
        ) from None
    if local(root) != "Bundle":
        raise DamagedFileError(
            f"'{path.name}' is no FHIR bundle but {root_name(raw)}", "", "export a bundle"
        )
    found = [element for element in root if local(element) == "entry"]
    return [_entry(number, element, path) for number, element in enumerate(found, 1)]


def _entry(number: int, element: Any, path: Path) -> Entry:
    url = next((child.get("value", "") for child in element if local(child) == "fullUrl"), "")
    holder = next((child for child in element if local(child) == "resource"), ())
    resource = next((child for child in holder if local(child)), None)
    if resource is None:
        return Entry(number, url, {}, ())
    kind = local(resource)
    if kind in BEFORE_R4 or _is_old(resource, kind):
        raise older_fhir(path, number, kind)
    content, fault = _content(resource, kind)
    return Entry(number, url, {"resourceType": kind} | content, (), fault=fault)


def _is_old(resource: Any, kind: str) -> bool:
    name, plain = _OLD.get(kind, ("", False))
    found = [child for child in resource if local(child) == name]
    return any(not plain or child.get("value") is not None for child in found)


def _content(resource: Any, kind: str) -> tuple[dict[str, Any], str]:
    """The resource as JSON would hold it, and why it is not valid."""
    from fhir.resources.R4B import get_fhir_model_class
    from fhir_core.xml_utils import xml_loads
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    for text in resource.findall(f"{_FHIR}text"):
        # A page for people, which repeats what the resource says.
        resource.remove(text)
    try:
        model = get_fhir_model_class(kind)
        read = xml_loads(model, etree.tostring(resource, with_tail=False))
        return read.model_dump(mode="json"), ""
    except RecursionError:
        return {}, "nested too deep"
    except Exception as error:  # the library raises a dozen kinds on what it does not know
        first = str(error).strip().splitlines() or [type(error).__name__]
        return {}, " ".join(first[:3])[:200]
