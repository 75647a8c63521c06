"""How far devices err, as the organs' manifests say."""

from __future__ import annotations

from twin_core.body import Body
from twin_core.organ import Noise
from twin_core.vocabulary import signal


def noise_of(body: Body, name: str) -> Noise:
    """The device's error of a signal; a twentieth of its usual range where no organ says."""
    for manifest in body.manifests:
        for observation in manifest.observation:
            if observation.signal == name:
                return observation.noise
    return Noise(scale=0.05 * signal(name).usual[1])
