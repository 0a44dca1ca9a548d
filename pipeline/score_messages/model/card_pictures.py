"""Pictures of a model's figures beside its card, which shows one only while it is of the figures that stand there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

QUALITY, RELIABILITY, THRESHOLDS = "quality.svg", "reliability.svg", "thresholds.svg"

PICTURES = {
    QUALITY: "How well the model tells sentiments on each kind of messages, with 95 % intervals, beside a bag of words "
    "and VADER; the tables below have the figures",
    RELIABILITY: "Share of positive messages by score, with 95 % intervals, beside the line on which calibrated scores "
    "lie; the tables below have the calibration errors",
    THRESHOLDS: "Precision and recall of lists of negative and of positive messages by the threshold of their "
    "probability; the thresholds of the model are marked, and bundle.json has the curves",
}
"""Files in a model's folder, and what somebody who can't see them reads instead."""

_DRAWN = ("metrics", "left_out")


def figures_mark(record: Mapping[str, Any]) -> str:
    """A comment in a picture, by which it is known of which figures of a model's record it is."""
    figures = json.dumps({name: record.get(name) for name in _DRAWN}, sort_keys=True)
    return f"<!-- figures {hashlib.sha256(figures.encode()).hexdigest()[:32]} -->"


def picture_lines(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Markdown paragraphs with the pictures in the folder that are of these figures."""
    mark = figures_mark(record)
    return [f"![{words}]({name})" for name, words in PICTURES.items() if _ends_in(folder / name, mark)]


def _ends_in(path: Path, mark: str) -> bool:
    try:
        return path.read_text(encoding="utf-8").rstrip().endswith(mark)
    except (OSError, ValueError):
        return False
