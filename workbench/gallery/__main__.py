"""`python -m workbench.gallery [NAME...] [--out docs/gallery]`: draws the gallery anew."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

QUALITY = 90


def main() -> None:
    """Draws the named pictures, or all, and the page that lists them."""
    from workbench.commands.fitting import ready
    from workbench.gallery.body import SHOTS
    from workbench.gallery.states import STATES
    from workbench.gallery.twin import SampleTwin

    shots = {**SHOTS, **STATES}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(shots)}")
    parser.add_argument("--out", type=Path, default=Path("docs/gallery"))
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in shots]
    if unknown:
        parser.error(f"no picture is called '{unknown[0]}'; choose from {', '.join(shots)}")
    ready()
    from vtkmodules.vtkCommonCore import vtkLogger

    # VTK tries a display first and says so where there is none; the pictures come all the same.
    vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_ERROR)
    options.out.mkdir(parents=True, exist_ok=True)
    twin = SampleTwin.made()
    for name in options.names or shots:
        began = time.process_time()
        file = options.out / f"{name}.jpg"
        shots[name].draw(twin).save(file, quality=QUALITY, optimize=True)
        print(f"{file}  {time.process_time() - began:.1f} CPU-s", flush=True)
    if not options.names:
        lines = [
            f"## {name}\n\n{shot.says}\n\n![{shot.says}]({name}.jpg)\n"
            for name, shot in shots.items()
        ]
        head = "# The body\n\nDrawn by `python -m workbench.gallery`; the person is synthetic.\n\n"
        (options.out / "body.md").write_text(head + "\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
