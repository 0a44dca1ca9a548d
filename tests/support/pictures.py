"""What an SVG shows, read as XML."""

from __future__ import annotations

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def texts_of(svg: str) -> list[str]:
    """All texts that a picture shows, in its order."""
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def lines_of(svg: str) -> list[str]:
    """The paths of all lines that a chart's marks draw."""
    root = ElementTree.fromstring(svg)
    groups = [group for group in root.iter(f"{SVG}g") if "mark-line" in group.get("class", "")]
    return [path.get("d", "") for group in groups for path in group.iter(f"{SVG}path")]


def points_of(svg: str) -> list[str]:
    """Where a chart's marks draw points."""
    root = ElementTree.fromstring(svg)
    groups = [group for group in root.iter(f"{SVG}g") if "mark-symbol role-mark" in group.get("class", "")]
    return [path.get("transform", "") for group in groups for path in group.iter(f"{SVG}path")]
