"""Damage files of every format in every way that comes to mind: typed errors only, within bounds.

``python -m tests.torture.fuzz_importers --count 100000 --seed 1 [--parser NAME]``. Seeds are made
by `tests.torture.seeds`; small sample files beside the repository join them. Each parser
runs in a process of its own with bounded memory and time; an input that breaks it is kept in the
folder that is told. As in the product, a parser reads only what it claims. Small starts are drawn
more often than large ones, and long tables are cut, so that most CPU goes to many inputs.

``--guided`` lets atheris look for inputs that reach new code instead, for ``--seconds`` a parser
(``pip install atheris``).
"""

from __future__ import annotations

import argparse
import gzip
import inspect
import io
import json
import logging
import multiprocessing as mp
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from data.importers import (
    BrokenImporterError,
    ImportFailure,
    ImportOptions,
    detect,
    import_file,
    installed,
)
from data.importers.registry import THRESHOLD
from data.record.types import ImportBatch
from tests.torture.seeds import Seed, seeds

#: One input may take so many CPU-seconds, and a parser may grow by so much over all its inputs.
LONGEST_S = 10.0
MEMORY = 1 << 30
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "sample"
#: Largest sample file with all beside it; tables are cut to so many bytes, at the end of a line
_SMALL = 20_000
_CUT = 1500
_MOST_SAMPLES = 40
#: Bytes that cost as much as an input does however small it is
_OVERHEAD = 300
_ODD = (
    b"", b"-", b"0", b"-0", b"-1", b"1e999", b"-1e308", b"NaN", b"Infinity", b"null", b"true",
    b"9" * 25, b"9223372036854775808", b"-9223372036854775809", b"0x10", b"1,5", b"1.5.5",
    b"0000-00-00", b"9999-12-31T23:59:59Z", b"2024-02-30", b"1677-09-21T00:00:00Z",
    b"2024-03-31T02:30:00", b"+99:99", b"25:61", b"\xff\xfe", b"\xef\xbb\xbf", b"\0", b"\x1a",
    b"\xc0\x80", b"\xed\xa0\x80", "٣".encode(), "½".encode(), b"\r", b"\n", b"\t", b",", b";",
    b'"', b"'", b"<", b"</", b"&", b"&x;", b"]]>", b"{", b"}", b"[", b"]", b":", b"\\", b"\\u0000",
    b"../", b"%n", b"mg/dL", b"furlong", b"{" * 3000, b"[" * 3000, b"<a>" * 300, b"A" * 5000,
)  # fmt: skip
_LEAVES = (None, True, -1, 0, 1e308, 2**70, "", "x", "NaN", "\ud800", [], {}, [[]], {"value": 1},
           "9999-99-99", " ", "0", -0.0)  # fmt: skip
Mutator = Callable[[bytes, random.Random], bytes]


def flip(content: bytes, choice: random.Random) -> bytes:
    altered = bytearray(content or b"\0")
    for _ in range(choice.choice((1, 1, 2, 8))):
        altered[choice.randrange(len(altered))] ^= 1 << choice.randrange(8)
    return bytes(altered)


def noise(content: bytes, choice: random.Random) -> bytes:
    start = choice.randrange(len(content) + 1)
    length = choice.choice((1, 2, 4, 8, 64))
    return content[:start] + choice.randbytes(length) + content[start + length :]


def cut(content: bytes, choice: random.Random) -> bytes:
    return content[: choice.randrange(len(content) + 1)]


def remove(content: bytes, choice: random.Random) -> bytes:
    start = choice.randrange(len(content) + 1)
    return content[:start] + content[start + choice.choice((1, 2, 5, 30, 300)) :]


def repeat(content: bytes, choice: random.Random) -> bytes:
    start = choice.randrange(len(content) + 1)
    part = content[start : start + choice.choice((1, 5, 50, 500))]
    return content[:start] + part * choice.choice((2, 3, 50)) + content[start:]


def insert(content: bytes, choice: random.Random) -> bytes:
    start = choice.randrange(len(content) + 1)
    return content[:start] + choice.choice(_ODD) + content[start:]


def renumber(content: bytes, choice: random.Random) -> bytes:
    """Another number, or what is none, where a number stood."""
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", content))
    if not found:
        return insert(content, choice)
    one = choice.choice(found)
    return content[: one.start()] + choice.choice(_ODD) + content[one.end() :]


def reword(content: bytes, choice: random.Random) -> bytes:
    """One word for another of the same file."""
    found = list(re.finditer(rb"[A-Za-z_]\w*", content))
    if len(found) < 2:
        return insert(content, choice)
    one, other = choice.sample(found, 2)
    return content[: one.start()] + other.group() + content[one.end() :]


def shuffle(content: bytes, choice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) < 2:
        return repeat(content, choice)
    one, other = choice.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    if choice.random() < 0.3:
        del lines[choice.randrange(len(lines))]
    return b"".join(lines)


def restructure(content: bytes, choice: random.Random) -> bytes:
    """Another value somewhere in a JSON document; bytes elsewhere."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return renumber(content, choice)
    places = list(_places(document))
    if not places:
        return insert(content, choice)
    holder, key = choice.choice(places)
    if choice.random() < 0.2:
        del holder[key]
    else:
        holder[key] = choice.choice(_LEAVES)
    return json.dumps(document).encode()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inside: Any = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for key, child in list(inside):
        yield value, key
        if isinstance(child, dict | list):
            yield from _places(child)


MUTATORS: tuple[Mutator, ...] = (
    flip, noise, cut, remove, repeat, insert, renumber, renumber, reword, shuffle, restructure,
    restructure,
)  # fmt: skip


def mutate(content: bytes, choice: random.Random, depth: int = 0) -> bytes:
    """A damaged copy; packed content is often damaged inside, so that its checksum holds."""
    if depth == 0 and choice.random() < 0.7:
        with suppress(zipfile.BadZipFile, OSError, EOFError, zlib.error):
            if content.startswith(b"\x1f\x8b"):
                return gzip.compress(mutate(gzip.decompress(content), choice, 1), 1)
            if content.startswith(b"PK\x03\x04"):
                return _mutate_member(content, choice)
    for _ in range(choice.choice((1, 1, 1, 2, 3, 6))):
        content = choice.choice(MUTATORS)(content, choice)
    return content


def _mutate_member(content: bytes, choice: random.Random) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new,
    ):
        members = [item for item in old.infolist() if not item.is_dir()]
        one = choice.choice(members)
        for item in members:
            inner = old.read(item)
            new.writestr(item.filename, mutate(inner, choice, 1) if item is one else inner)
    return out.getvalue()


class TooSlowError(BaseException):
    """An input took more CPU than it may; no importer catches this."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"longer than {seconds} CPU-s")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def check(batch: ImportBatch) -> None:
    """What holds for every batch; raises AssertionError, or what the record would stumble over."""
    from data.record.duplicates import Keys
    from data.record.ingest import Pool

    assert len(batch.source.sha256) == 64
    for series in batch.series:
        assert np.isfinite(series.value).all(), "a value is not finite"
        assert np.isfinite(series.original_value).all(), "an original value is not finite"
        assert (np.diff(series.time_ns) >= 0).all(), "times are not in order"
        assert series.original_unit, "no unit"
    for document in batch.documents:
        if not isinstance(document.content, bytes):
            json.dumps(document.content, allow_nan=False)
    none = Keys(*(np.empty(0, kind) for kind in (np.int64, np.float64, np.float32, np.int64)))
    now_ns = time.time_ns()
    for _ in Pool([batch], now_ns).blocks(lambda *_: none, now_ns):
        pass


def fault(parser: str, path: Path, options: dict[str, Any]) -> str:
    """What is wrong with how the parser takes a file, or nothing; a refusal is nothing wrong."""
    from data.importers._files import read_head

    importer = installed().importers[parser]
    try:
        with time_limit(LONGEST_S):
            if importer.sniff(path, read_head(path)) < THRESHOLD:
                return ""
            batches = importer.read(
                path,
                options=ImportOptions(**options),
                progress=lambda share: None,
                cancelled=lambda: False,
            )
            for batch in batches:
                check(batch)
    except BrokenImporterError:
        return traceback.format_exc(limit=-4)
    except ImportFailure as refusal:
        return "" if str(refusal).strip() else "a refusal without a word"
    except (OSError, EOFError) as error:
        # The registry turns these into a sentence; only what the disk itself says may come.
        return "" if isinstance(error, OSError) and error.errno else traceback.format_exc(limit=-4)
    except TooSlowError as slow:
        return f"{slow}\n{traceback.format_exc(limit=-4)}"
    except Exception:
        return traceback.format_exc(limit=-4)
    return ""


@dataclass
class Outcome:
    """What became of one parser's inputs."""

    parser: str
    tried: int = 0
    seconds: float = 0.0
    slowest_s: float = 0.0
    grown_mb: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


def fuzz(parser: str, starts: list[Seed], count: int, seed: int, folder: Path,
         until: float = float("inf")) -> Outcome:  # fmt: skip
    """Try `count` damaged files, or as many as fit before so many CPU-seconds of this process."""
    choice = random.Random(f"{parser} {seed}")
    outcome = Outcome(parser)
    folder.mkdir(parents=True, exist_ok=True)
    began, before = time.process_time(), _peak_mb()
    weights = list(accumulate(1 / (_OVERHEAD + _size(start)) for start in starts))
    for number in range(count):
        (start,) = choice.choices(starts, cum_weights=weights)
        path = folder / start.name
        for name, content in start.beside.items():
            changed = choice.random() < 0.3
            (folder / name).write_bytes(mutate(content, choice) if changed else content)
        path.write_bytes(mutate(start.content, choice) if number else start.content)
        at = time.process_time()
        found = fault(parser, path, start.options)
        outcome.slowest_s = max(outcome.slowest_s, time.process_time() - at)
        outcome.tried += 1
        if found:
            _remember(outcome, found, path, number)
        if time.process_time() > until:
            break
    outcome.seconds = time.process_time() - began
    outcome.grown_mb = _peak_mb() - before
    return outcome


def _remember(outcome: Outcome, found: str, path: Path, number: int) -> None:
    """One example of each kind of fault: the kind is its last line and where it arose."""
    lines = found.strip().splitlines()
    places = [line.strip() for line in lines if line.strip().startswith("File ")]
    kind = f"{re.sub(r'[0-9]+', '#', lines[-1])[:150]} at {places[-1] if places else '?'}"
    outcome.faults[kind] += 1
    if kind not in outcome.examples:
        kept = path.parent / "faults" / f"{outcome.parser}-{number}-{path.name}"
        kept.parent.mkdir(exist_ok=True)
        shutil.copy(path, kept)
        outcome.examples[kind] = f"{kept}\n{found}"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def _size(start: Seed) -> int:
    return len(start.content) + sum(map(len, start.beside.values()))


def _tiny(content: bytes) -> bytes:
    """The first lines of a long text; anything else as it is."""
    if len(content) <= _CUT or b"\0" in content or content[:1] in b"{[<":
        return content
    return content[: content.rfind(b"\n", 0, _CUT) + 1] or content


def sample_starts(samples: Path = SAMPLES) -> dict[str, list[Seed]]:
    """Small sample files by the importer that claims them; none where they are not there."""
    found: dict[str, list[Seed]] = {}
    for path in sorted(samples.rglob("*")) if samples.is_dir() else ():
        if not path.is_file() or not 0 < path.stat().st_size <= _SMALL:
            continue
        with suppress(ImportFailure, OSError):
            name = detect(path).importer.id
            near = path.parent.glob(f"{path.stem}.*") if name == "wfdb" else ()
            beside = {other.name: other.read_bytes() for other in near if other != path}
            options = {"recorded_at": "2024-03-01"}
            start = Seed(path.name, _tiny(path.read_bytes()), options, beside)
            if _size(start) <= _SMALL:
                found.setdefault(name, []).append(start)
    return {name: starts[:_MOST_SAMPLES] for name, starts in found.items()}


def _child(
    parser: str, starts: list[Seed], options: argparse.Namespace, folder: Path, results: Any
) -> None:
    warnings.simplefilter("ignore")
    logging.disable()
    tempfile.tempdir = str(folder)  # what importers unpack stays in memory, too
    soft = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 + MEMORY
    for start in starts:  # libraries are loaded before memory is bounded
        path = folder / start.name
        path.write_bytes(start.content)
        for name, content in start.beside.items():
            (folder / name).write_bytes(content)
        fault(parser, path, start.options)
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (max(mapped + MEMORY, soft), resource.RLIM_INFINITY))
    until = time.process_time() + options.seconds
    results.put(fuzz(parser, starts, options.count, options.seed, folder, until))


def _guided(parser: str, starts: list[Seed], seconds: float, folder: Path) -> None:
    """The child of a guided run: libFuzzer on the instrumented importers; never returns."""
    import atheris  # pyright: ignore[reportMissingImports]

    for name, module in list(sys.modules.items()):
        if name.startswith("data.importers"):
            for function in _functions(module):
                atheris.instrument_func(function)
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, start in enumerate(starts):
        (corpus / f"{number}-{start.name}").write_bytes(start.content)
        for name, content in start.beside.items():
            (folder / name).write_bytes(content)
    path, options = folder / starts[0].name, starts[0].options

    def one(content: bytes) -> None:
        path.write_bytes(content)
        if found := fault(parser, path, options):
            raise RuntimeError(found)

    arguments = [f"-max_total_time={int(seconds)}", "-max_len=20000", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *arguments, f"-artifact_prefix={folder}/", str(corpus)], one)
    atheris.Fuzz()


def _functions(module: Any) -> Iterator[Any]:
    """Functions and methods that a module itself defines."""
    for value in vars(module).values():
        inside = vars(value).values() if inspect.isclass(value) else (value,)
        for function in inside:
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                yield function


def run_guided(parser: str, starts: list[Seed], seconds: float, folder: Path) -> int:
    """The exit code of a guided child: 0 if nothing broke the parser."""
    arguments = (parser, starts, seconds, folder)
    child = mp.get_context("fork").Process(target=_guided, args=arguments)
    child.start()
    child.join()
    return child.exitcode or 0


def lacks(parser: str, starts: list[Seed], folder: Path) -> str:
    """Why the parser reads nothing at all on this machine: a library is not installed."""
    try:
        (folder / starts[0].name).write_bytes(starts[0].content)
        for name, content in starts[0].beside.items():
            (folder / name).write_bytes(content)
        options = ImportOptions(**starts[0].options)
        for _ in import_file(folder / starts[0].name, options):
            pass
    except ImportFailure as refusal:
        return str(refusal) if "pip install" in str(refusal) else ""
    return ""


def run(parser: str, starts: list[Seed], options: argparse.Namespace, folder: Path) -> Outcome:
    """Fuzz in a child; its death is a fault too."""
    context = mp.get_context("fork")
    results = context.SimpleQueue()
    child = context.Process(target=_child, args=(parser, starts, options, folder, results))
    child.start()
    child.join()
    if child.exitcode:
        outcome = Outcome(parser)
        outcome.faults[f"the process died with exit code {child.exitcode}"] += 1
        return outcome
    return results.get()


def _all_guided(
    names: list[str], starts: dict[str, list[Seed]], options: argparse.Namespace, root: Path
) -> int:
    installed()
    seconds = 60.0 if options.seconds == float("inf") else options.seconds
    broken = []
    for name in names:
        folder = root / name
        folder.mkdir()
        if run_guided(name, starts[name], seconds, folder):
            broken.append(name)
    print(
        f"{len(names)} parsers guided for {seconds:g} s each; broken: {', '.join(broken) or 'none'}"
    )
    if not broken:
        shutil.rmtree(root)
    return 1 if broken else 0


def main() -> int:
    """Exit code 0 only if no input broke a parser."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.fuzz_importers")
    parser.add_argument("--count", type=int, default=1000, help="inputs a parser")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parser", action="append", help="only this one; may be repeated")
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="CPU-s at most, a parser"
    )
    parser.add_argument("--guided", action="store_true", help="let atheris guide")
    options = parser.parse_args()
    known = sorted(seeds())
    names = options.parser or known
    if unknown := set(names) - set(known):
        print(f"error: no parser {', '.join(sorted(unknown))}; known: {', '.join(known)}",
              file=sys.stderr)  # fmt: skip
        return 2
    shm = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(dir=shm if shm.is_dir() else None))
    total = Counter[str]()
    sampled, made = sample_starts(), seeds()
    if options.guided:
        return _all_guided(names, {n: made[n] + sampled.get(n, []) for n in names}, options, root)
    print("parser, inputs, inputs/CPU-s, slowest CPU-s, memory grown MB, faults", flush=True)
    for name in names:
        folder = root / name
        folder.mkdir()
        if lacking := lacks(name, made[name], folder):
            print(f"{name}: not tried, {lacking}", flush=True)
            continue
        found = run(name, made[name] + sampled.get(name, []), options, folder)
        total.update(tried=found.tried, faults=sum(found.faults.values()))
        pace = found.tried / max(found.seconds, 1e-9)
        print(f"{name}, {found.tried}, {pace:.0f}, {found.slowest_s:.2f}, {found.grown_mb:.0f}, "
              f"{sum(found.faults.values())}", flush=True)  # fmt: skip
        for kind, count in found.faults.most_common():
            print(f"  {count} x {kind}\n{found.examples.get(kind, '')}", flush=True)
    print(f"{total['tried']} inputs, {total['faults']} faults")
    if not total["faults"]:
        shutil.rmtree(root)
    return 1 if total["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
