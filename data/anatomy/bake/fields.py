"""Signed distance fields on box grids and the surfaces they bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyvista as pv
from scipy import ndimage
from scipy.spatial.transform import Rotation

from .mesh import Mesh, from_poly, orient


@dataclass(frozen=True)
class Grid:
    """A box of sample points with equal spacing; `x`, `y`, `z` are full arrays, metres."""

    low: np.ndarray
    step: float
    shape: tuple[int, int, int]

    @staticmethod
    def box(low: tuple[float, ...], high: tuple[float, ...], step: float) -> Grid:
        """Grid that covers the box between two corners."""
        size = np.ceil((np.array(high) - low) / step).astype(int) + 1
        return Grid(np.array(low, float), step, (int(size[0]), int(size[1]), int(size[2])))

    def points(self) -> np.ndarray:
        """Sample points, shape (*shape, 3)."""
        axes = [self.low[i] + self.step * np.arange(self.shape[i]) for i in range(3)]
        return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)

    def at(self, values: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Trilinear values at any points (..., 3), clamped at the border."""
        index = np.moveaxis((points - self.low) / self.step, -1, 0)
        return ndimage.map_coordinates(values, index, order=1, mode="nearest")

    def surface(
        self, values: np.ndarray, blur: float = 1.0, smooth: int = 15, every: bool = False
    ) -> Mesh:
        """Largest closed surface of the zero level (values below zero are inside), or every one."""
        padded = np.pad(ndimage.gaussian_filter(values, blur), 1, constant_values=self.step)
        image = pv.ImageData(
            dimensions=padded.shape, spacing=(self.step,) * 3, origin=self.low - self.step
        )
        image["f"] = padded.ravel(order="F")
        poly = image.contour([0.0], "f")
        if not every:
            poly = poly.connectivity("largest").extract_surface(algorithm="dataset_surface")
        return orient(from_poly(poly.smooth_taubin(n_iter=smooth, pass_band=0.08)))


def low(a: np.ndarray, b: np.ndarray, k: float) -> np.ndarray:
    """Smooth union of two fields, rounded over `k` metres."""
    return -np.logaddexp(-a / k, -b / k) * k


def high(a: np.ndarray, b: np.ndarray, k: float) -> np.ndarray:
    """Smooth intersection of two fields."""
    return np.logaddexp(a / k, b / k) * k


def ellipsoid(
    p: np.ndarray,
    centre: tuple[float, ...],
    radii: tuple[float, ...],
    tilt: tuple[str, float] | None = None,
) -> np.ndarray:
    """Approximate signed distance to an ellipsoid, turned by (axis, degrees)."""
    d = p - np.array(centre)
    if tilt is not None:
        d = d @ Rotation.from_euler(tilt[0], tilt[1], degrees=True).as_matrix()
    return (np.linalg.norm(d / np.array(radii), axis=-1) - 1.0) * min(radii)


def capsule(
    p: np.ndarray, a: tuple[float, ...], b: tuple[float, ...], ra: float, rb: float
) -> np.ndarray:
    """Signed distance to a cone with round ends."""
    a_, v = np.array(a), np.array(b) - np.array(a)
    t = np.clip(((p - a_) @ v) / (v @ v), 0, 1)
    return np.linalg.norm(p - a_ - t[..., None] * v, axis=-1) - (ra + (rb - ra) * t)
