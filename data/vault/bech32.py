"""Bech32 (BIP 173) decoding, in which age spells its keys; ``pyrage`` does not hand out bytes."""

from __future__ import annotations

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = 0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3
_CHECKSUM = 6


def decode(text: str) -> tuple[str, bytes]:
    """Human-readable part and payload; raises ValueError if a letter is wrong."""
    if text.lower() != text and text.upper() != text:
        raise ValueError("mixed case")
    part, mark, data = text.lower().rpartition("1")
    values = [_LETTERS.find(letter) for letter in data]
    if not mark or not part or len(values) < _CHECKSUM or min(values) < 0:
        raise ValueError("not bech32")
    if _polymod([*_expanded(part), *values]) != 1:
        raise ValueError("checksum differs")
    return part, _bytes(values[:-_CHECKSUM])


def _expanded(part: str) -> list[int]:
    return [ord(c) >> 5 for c in part] + [0] + [ord(c) & 31 for c in part]


def _polymod(values: list[int]) -> int:
    state = 1
    for value in values:
        top = state >> 25
        state = (state & 0x1FFFFFF) << 5 ^ value
        for i, term in enumerate(_GENERATOR):
            state ^= term if top >> i & 1 else 0
    return state


def _bytes(fives: list[int]) -> bytes:
    """Groups of five bits as bytes; what is left over must be fewer than five zeros."""
    number = 0
    for value in fives:
        number = number << 5 | value
    spare = 5 * len(fives) % 8
    if spare >= 5 or number & ((1 << spare) - 1):
        raise ValueError("padding differs")
    return (number >> spare).to_bytes(5 * len(fives) // 8, "big")
