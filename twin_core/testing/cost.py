"""Cost: what it takes to compile and to run, and that compiled programs can be kept."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp

from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.testing.walks import steps_of, walk

#: Processor seconds to trace and compile the rates of 64 people: wished, and at most.
WISHED_S, MOST_S = 2.0, 5.0
PEOPLE = 64


def compile_time(subject: Subject) -> Iterator[str | Note]:
    """Tracing and compiling the organ alone takes at most 5 processor seconds, better 2."""
    arguments = _arguments(subject)
    began = time.process_time()
    compiled = _compiled(subject, arguments)
    took = time.process_time() - began
    if took > MOST_S:
        yield f"compiling takes {took:.1f} s of processor time, {MOST_S:g} s at most"
    result = jax.block_until_ready(compiled(*arguments))
    began = time.process_time()
    rounds = 50
    for _ in range(rounds):
        result = compiled(*arguments)
    jax.block_until_ready(result)
    each = (time.process_time() - began) / rounds / PEOPLE * 1e6
    yield Note(f"compiled in {took:.2f} s; {each:.2g} µs a person and rate", took > WISHED_S)


def _arguments(subject: Subject) -> tuple[Any, Any, Any]:
    thetas, us = subject.cases(PEOPLE)
    return thetas, us, jnp.asarray(subject.looked_at[0][:PEOPLE])


def _compiled(subject: Subject, arguments: tuple[Any, Any, Any]) -> Any:
    def look(theta: Any, u: Any, y: Any) -> Any:
        # Parameters are derived once, as the host does it, or they would be compiled twice.
        t, derived = jnp.asarray(2.0), subject.derived(theta)
        return subject.rates_under(t, y, u, derived), subject.outputs_under(t, y, u, derived)

    return jax.jit(jax.vmap(look)).lower(*arguments).compile()


def callbacks(subject: Subject) -> Iterator[str | Note]:
    """Nothing calls back into Python, which would keep programs from being stored."""
    thetas, us = subject.cases(1)

    def look(theta: Any, u: Any) -> Any:
        y = subject.start(theta, u)
        t = jnp.asarray(2.0)
        return subject.rates(t, y, u, theta), subject.outputs(t, y, u, theta)

    text = str(jax.make_jaxpr(look)(thetas[0], us[0]))
    for word in ("pure_callback", "io_callback", "debug_callback", "debug_print"):
        if word in text:
            yield f"a {word} is in its functions; take out printing and error checks"


def running(subject: Subject) -> Iterator[str | Note]:
    """Seconds of a walk of 64 people once it is compiled, and the process's memory."""
    walk(subject, members=PEOPLE)
    began = time.perf_counter()
    walk(subject, members=PEOPLE)
    took = time.perf_counter() - began
    count, _ = steps_of(subject)
    yield Note(f"{count} steps of {PEOPLE} people in {took:.3f} s, {_memory_mb():.0f} MB")


def _memory_mb() -> float:
    """Largest memory of this process so far; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


CHECKS = (
    Check("cost", "compile", compile_time),
    Check("cost", "callbacks", callbacks),
    Check("cost", "run", running),
)
