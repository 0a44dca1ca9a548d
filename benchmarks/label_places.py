"""Where the names of points go in a picture, so that they hide neither points nor each other. Pure arithmetic."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

POINT = 5.0
"""Half the width of a point."""

LINE, LETTER = 13.0, 5.9
"""The height of a line of text and the width of a letter, at 11 pixels."""

DISTANCES = (11.0, 22.0, 34.0, 48.0, 64.0, 82.0)
"""Between a point and its name, the nearest first."""

_ANGLES = (0, 180, -45, 45, -135, 135, -90, 90, -22, 22, -158, 158, -68, 68, -112, 112)
_OUTSIDE = 50.0


@dataclass(frozen=True)
class Box:
    """A rectangle, y growing downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(width, 0.0) * max(height, 0.0)

    @property
    def area(self) -> float:
        """Of all of it."""
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True)
class Place:
    """Where a name goes.

    Attributes:
        x, y: the middle of the side that faces its point; of the whole name if it stands above or below.
        align: which part of the name that is: `left`, `center`, `right`.
        box: what it covers.
        is_far: whether a line must lead to it.
    """

    x: float
    y: float
    align: str
    box: Box
    is_far: bool


def label_places(points: Sequence[tuple[float, float]], names: Sequence[str], frame: Box) -> list[Place]:
    """A place for the name of each point, one after the other: the nearest that covers least of what is there.

    Args:
        points: x and y of each, in pixels.
        frame: where names have to stay, if they can.
    """
    marks = [Box(x - POINT, y - POINT, x + POINT, y + POINT) for x, y in points]
    places: list[Place] = []
    for point, name in zip(points, names, strict=True):
        taken = [*marks, *(place.box for place in places)]
        places.append(min(_candidates(point, name), key=lambda place: _harm(place.box, taken, frame)))
    return places


def _candidates(point: tuple[float, float], name: str) -> Iterator[Place]:
    width = LETTER * len(name)
    for distance, angle in itertools.product(DISTANCES, _ANGLES):
        across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        x, y = point[0] + distance * across, point[1] + distance * down
        align = "center" if abs(across) < 0.1 else "left" if across > 0 else "right"
        left = {"left": x, "center": x - width / 2, "right": x - width}[align]
        yield Place(x, y, align, Box(left, y - LINE / 2, left + width, y + LINE / 2), distance > DISTANCES[0])


def _harm(box: Box, taken: Sequence[Box], frame: Box) -> float:
    """What a name hides, in square pixels; what lies outside of the frame counts most."""
    return sum(map(box.overlap, taken)) + _OUTSIDE * (box.area - box.overlap(frame))
