"""The seekable age reader: any place, any key, any damage; and Debian's age both ways."""

from __future__ import annotations

import io
import random
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.vault.age import new_identity, public_of, seal, unseal, unseal_by_passphrase
from data.vault.age_header import MOST_WORK, AgeError, read_file_key_by_passphrase
from data.vault.age_reader import CHUNK, AgeReader

SECRET, PUBLIC = new_identity()


def content(n: int) -> bytes:
    return random.Random(n).randbytes(n)


@pytest.mark.parametrize("n", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
def test_every_length_comes_back(n: int) -> None:
    reader = AgeReader(io.BytesIO(seal(content(n), [PUBLIC])), SECRET)
    assert (reader.size, reader.read()) == (n, content(n))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3 * CHUNK), st.integers(0, CHUNK + 50)), max_size=8))
def test_any_order_of_reading_gives_the_same_bytes(places: list[tuple[int, int]]) -> None:
    plain = content(2 * CHUNK + 99)
    reader = AgeReader(io.BytesIO(seal(plain, [PUBLIC])), SECRET)
    for at, n in places:
        reader.seek(at)
        assert reader.read(n) == plain[at : at + n]


def test_another_key_is_refused() -> None:
    with pytest.raises(AgeError, match="does not open"):
        AgeReader(io.BytesIO(seal(b"secret", [PUBLIC])), new_identity()[0])


def test_one_of_several_recipients_suffices() -> None:
    sealed = seal(b"secret", [new_identity()[1], PUBLIC])
    assert AgeReader(io.BytesIO(sealed), SECRET).read() == b"secret"


SEALED = seal(content(2 * CHUNK + 5), [PUBLIC])


@settings(max_examples=600, deadline=None)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_no_altered_byte_is_given_out(at: int, change: int) -> None:
    altered = bytearray(SEALED)
    altered[at] ^= change
    try:
        found = AgeReader(io.BytesIO(bytes(altered)), SECRET).read()
    except AgeError:
        return
    raise AssertionError(f"{len(found)} bytes were read from an altered file")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SEALED) - 1))
def test_no_cut_file_is_read(end: int) -> None:
    with pytest.raises(AgeError):
        AgeReader(io.BytesIO(SEALED[:end]), SECRET).read()


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_refused_by_name(noise: bytes) -> None:
    for file in (noise, b"age-encryption.org/v1\n" + noise):
        with pytest.raises(AgeError):
            AgeReader(io.BytesIO(file), SECRET)


@pytest.mark.skipif(shutil.which("age") is None, reason="the program age is not installed")
def test_the_program_age_opens_ours_and_we_open_its(tmp_path) -> None:
    plain, key, ours = content(CHUNK + 7), tmp_path / "key.txt", tmp_path / "ours.age"
    key.write_text(SECRET + "\n")
    ours.write_bytes(seal(plain, [PUBLIC]))
    told = subprocess.run(["age", "-d", "-i", key, ours], check=True, capture_output=True)
    assert told.stdout == plain
    made = subprocess.run(["age", "-r", PUBLIC], input=plain, check=True, capture_output=True)
    assert AgeReader(io.BytesIO(made.stdout), SECRET).read() == plain
    assert unseal(made.stdout, [SECRET]) == plain


def test_keys_pair_up() -> None:
    assert public_of(SECRET) == PUBLIC


def test_a_passphrase_opens_whatever_the_load_of_the_machine() -> None:
    import pyrage

    sealed = pyrage.passphrase.encrypt(b"secret", "correct horse")
    assert unseal_by_passphrase(sealed, "correct horse") == b"secret"
    assert unseal_by_passphrase(sealed, "wrong horse") is None
    assert unseal_by_passphrase(SEALED, "correct horse") is None
    head, _, rest = sealed.partition(b"\n-> scrypt ")
    salt, _, rest = rest.partition(b" ")
    work, _, rest = rest.partition(b"\n")
    too_much = head + b"\n-> scrypt " + salt + b" 63\n" + rest
    with pytest.raises(AgeError, match="too much work"):
        AgeReader(io.BytesIO(too_much), "correct horse", read_file_key_by_passphrase)
    assert int(work) <= MOST_WORK
