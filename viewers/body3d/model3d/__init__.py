"""The body as a file for other programs and for augmented reality: glTF binary and USDZ."""

from viewers.body3d.model3d.solids import Model, Solid, model_of

__all__ = ["Model", "Solid", "model_of"]
