"""How colours look to people who see colours differently, and how far apart two of them are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE
# Transactions on Visualization and Computer Graphics 15(6), 2009, pp. 1291-1298: matrices of severity 1.0, linear RGB.
DEFICIENCIES = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}

# sRGB to CIE XYZ under D65 (IEC 61966-2-1), and the white it is seen beside.
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = np.array([0.9505, 1.0, 1.089])

Vector = npt.NDArray[np.float64]


def _read(colour: str) -> Vector:
    """Linear parts of red, green and blue of ``#rrggbb``."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _write(linear: Vector) -> str:
    clipped = np.clip(linear, 0.0, 1.0)
    parts = np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def see_as(colour: str, deficiency: str) -> str:
    """A colour as it looks with a deficiency, or as it is for ``none``."""
    return colour if deficiency == "none" else _write(np.array(DEFICIENCIES[deficiency]) @ _read(colour))


def blend(colour: str, opacity: float, ground: str = "#ffffff") -> str:
    """A colour laid thinly over a ground, as browsers do it: part by part of what is written."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(opacity * over + (1 - opacity) * under):02x}" for over, under in pairs)


def _to_lab(colour: str) -> Vector:
    share = _TO_XYZ @ _read(colour) / _WHITE
    root = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def measure_distance(one: str, other: str) -> float:
    """Distance of two colours in CIELAB (1976): 2 to 3 can just be told apart side by side."""
    return float(np.linalg.norm(_to_lab(one) - _to_lab(other)))


def measure_least(one: str, other: str) -> float:
    """Distance of two colours for whoever tells them apart least."""
    return min(measure_distance(see_as(one, name), see_as(other, name)) for name in ("none", *DEFICIENCIES))


def rank_lightness(colours: Sequence[str], deficiency: str) -> list[float]:
    """Lightness (0 to 100) of colours as they look with a deficiency."""
    return [float(_to_lab(see_as(colour, deficiency))[0]) for colour in colours]
