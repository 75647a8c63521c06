"""The body that answers: every installed organ that can stand beside the others."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from twin_core.body import Body, assemble
from twin_core.organ import OrganPlugin, discover, load

#: Organs that speak for a condition of their own and would take the place of the usual ones.
SET_ASIDE = {"glucose_t1d"}


def whole_body(plugins: Sequence[OrganPlugin] | None = None) -> tuple[Body, tuple[str, ...]]:
    """The body, and a sentence for each organ that could not join it."""
    joined: list[OrganPlugin] = []
    notes: list[str] = []
    for plugin in plugins if plugins is not None else discover():
        if plugin.id in SET_ASIDE:
            continue
        loaded = load(plugin)
        if loaded.error is None:
            try:
                assemble([*joined, loaded])
            except Exception as error:  # an organ may fail in any way
                notes.append(str(error))
                continue
            joined.append(loaded)
        else:
            notes.append(str(loaded.error))
    return assemble(joined), tuple(notes)


def reached(body: Body, signals: Iterable[str]) -> set[str]:
    """Every signal that these can act on, through any number of organs."""
    seen, waiting = set(signals), deque(signals)
    while waiting:
        name = waiting.popleft()
        for manifest in body.manifests:
            if any(port.signal == name for port in manifest.input):
                for port in manifest.output:
                    if port.signal not in seen:
                        seen.add(port.signal)
                        waiting.append(port.signal)
    return seen
