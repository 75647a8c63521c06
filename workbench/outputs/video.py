"""Frames into a moving picture: MP4 where ffmpeg is at hand, else WebP or a folder of PNG."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.outputs.provenance import Provenance

Frame = NDArray[np.uint8]
WEBP_WIDTH = 800
ENDINGS = (".mp4", ".webp", ".png")


class VideoError(ValueError):
    """A moving picture that cannot be written: what; where; what to do."""


def has_ffmpeg() -> bool:
    """Whether the extra `video` is installed."""
    from importlib.util import find_spec

    return find_spec("imageio_ffmpeg") is not None


def usual_ending() -> str:
    """What plays everywhere, as far as it can be written here."""
    return ".mp4" if has_ffmpeg() else ".webp"


def write_clip(
    out: Path,
    frames: Iterable[Frame],
    rate: float,
    told: Callable[[int], object] = lambda _: None,
    origin: Provenance | None = None,
) -> Path:
    """Write frames (height, width, 3) at `rate` a second; `told` hears the number of each.

    The file carries where it comes from (`origin`): MP4 and WebP as metadata, pictures each.

    The ending decides: `.mp4`, `.webp`, or `.png` for a folder of numbered pictures beside it.
    Raises `VideoError`.
    """
    writers = {".mp4": _mp4, ".webp": _webp, ".png": _folder}
    write = writers.get(out.suffix.lower())
    if write is None:
        raise VideoError(f"'{out.name}' is no moving picture; the file's ending; use .mp4 or .webp")
    return write(out, _counted(frames, told), rate, origin)


def _counted(frames: Iterable[Frame], told: Callable[[int], object]) -> Iterable[Frame]:
    for number, frame in enumerate(frames):
        told(number)
        yield frame


def _mp4(out: Path, frames: Iterable[Frame], rate: float, origin: Provenance | None) -> Path:
    if not has_ffmpeg():
        cure = "choose .webp, or install it with: pip install 'vitruvian[video]'"
        raise VideoError(f"ffmpeg is not installed; {out.name}; {cure}")
    import imageio_ffmpeg

    writer = None
    try:
        for frame in frames:
            frame = _even(frame)
            if writer is None:
                size = frame.shape[1], frame.shape[0]
                writer = imageio_ffmpeg.write_frames(
                    str(out), size, fps=round(rate), quality=7, macro_block_size=2,
                    ffmpeg_log_level="error", output_params=_tags(origin),
                )  # fmt: skip
                writer.send(None)
            writer.send(np.ascontiguousarray(frame))
    finally:
        if writer is not None:
            writer.close()
    return out


def _tags(origin: Provenance | None) -> list[str]:
    """What an MP4 file says of itself, as ffmpeg takes it."""
    if origin is None:
        return []
    texts = origin.texts()
    told = "; ".join(f"{key}: {text}" for key, text in texts.items())
    return ["-metadata", f"comment={told}", "-metadata", f"artist={origin.software}"]


def _even(frame: Frame) -> Frame:
    """H.264 wants even sides."""
    return frame[: frame.shape[0] // 2 * 2, : frame.shape[1] // 2 * 2]


def _webp(out: Path, frames: Iterable[Frame], rate: float, origin: Provenance | None) -> Path:
    from PIL import Image

    # Pillow holds all frames at once: half of them, and no wider than a page.
    kept = (frame for number, frame in enumerate(frames) if number % 2 == 0)
    pictures = (_small(Image.fromarray(frame)) for frame in kept)
    first = next(pictures, None)
    if first is None:
        raise VideoError(f"there are no frames; {out.name}; record for longer")
    first.save(
        out, save_all=True, append_images=pictures, duration=round(2000 / rate), loop=0,
        quality=80, method=2, xmp=origin.xmp() if origin else b"",
    )  # fmt: skip
    return out


def _small(picture: Any) -> Any:
    width, height = picture.size
    if width <= WEBP_WIDTH:
        return picture
    return picture.resize((WEBP_WIDTH, round(height * WEBP_WIDTH / width)))


def _folder(out: Path, frames: Iterable[Frame], rate: float, origin: Provenance | None) -> Path:
    from PIL import Image

    folder = out.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(frames):
        info = origin.png() if origin else None
        Image.fromarray(frame).save(folder / f"{number:04d}.png", pnginfo=info)
    return folder
