"""The official age test vectors against the seekable reader.

``npm pack cctv-age && tar xzf cctv-age-*.tgz`` and then
``python -m tests.torture.age_vectors package/index.js``. Armored files, passphrases and hybrid keys
do not apply: segments use none of them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import re
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from data.vault.age_header import AgeError
from data.vault.age_reader import AgeReader

_VECTOR = re.compile(r'var (\w+)_default = __toBinary\("([^"]+)"\)')


@dataclass
class Vector:
    """One test: its name, what it says of itself, and the age file."""

    name: str
    facts: dict[str, list[str]] = field(default_factory=dict)
    file: bytes = b""

    @property
    def applies(self) -> bool:
        keys = self.facts.get("identity", [])
        plain = "passphrase" not in self.facts and "armored" not in self.facts
        return plain and bool(keys) and all(k.startswith("AGE-SECRET-KEY-1") for k in keys)


def vectors(package: str) -> list[Vector]:
    """All vectors in the package's JavaScript."""
    return [_vector(name, base64.b64decode(text)) for name, text in _VECTOR.findall(package)]


def _vector(name: str, content: bytes) -> Vector:
    head, _, file = content.partition(b"\n\n")
    found = Vector(name)
    for line in head.decode().splitlines():
        key, _, value = line.partition(": ")
        found.facts.setdefault(key, []).append(value)
    found.file = zlib.decompress(file) if "compressed" in found.facts else file
    return found


def fault(vector: Vector) -> str:
    """One sentence if the reader does not do what the vector expects, else nothing."""
    expected = vector.facts["expect"][0]
    errors = []
    for secret in vector.facts["identity"]:
        try:
            given = AgeReader(io.BytesIO(vector.file), secret).read()
        except AgeError as error:
            errors.append(str(error))
            continue
        if expected != "success":
            return f"{vector.name}: opened, but expected {expected}"
        if hashlib.sha256(given).hexdigest() != vector.facts["payload"][0]:
            return f"{vector.name}: gave out other bytes"
        return ""
    return f"{vector.name}: {errors}" if expected == "success" else ""


def main() -> int:
    """Exit code 0 only if every vector that applies does what it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.age_vectors")
    parser.add_argument("package", type=Path, help="index.js of the npm package cctv-age")
    found = vectors(parser.parse_args().package.read_text())
    applying = [vector for vector in found if vector.applies]
    faults = [text for text in map(fault, applying) if text]
    print(f"{len(applying) - len(faults)} of {len(applying)} that apply, of {len(found)}")
    for text in faults:
        print(f"error: {text}", file=sys.stderr)
    return 1 if faults or not applying else 0


if __name__ == "__main__":
    sys.exit(main())
