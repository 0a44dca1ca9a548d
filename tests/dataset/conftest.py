"""Exports and their folder of tables, in every form that a nightly folder has."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.moves import MovableExports
from tests.support.overlaps import OverlappingExports


@pytest.fixture(params=[None, "date"], ids=["one table each", "by day"])
def overlapping(request: pytest.FixtureRequest, tmp_path: Path) -> OverlappingExports:
    """Exports whose messages have ids."""
    return OverlappingExports(tmp_path, request.param)


@pytest.fixture(
    params=[(None, "id"), ("date", "id"), (None, None), ("date", None)],
    ids=["one table each", "by day", "one table each, no ids", "by day, no ids"],
)
def movable(request: pytest.FixtureRequest, tmp_path: Path) -> MovableExports:
    """Exports that a test moves, with and without days and ids."""
    return MovableExports(tmp_path, *request.param)


@pytest.fixture
def movable_by_day(tmp_path: Path) -> MovableExports:
    """Exports that a test moves, with days and ids."""
    return MovableExports(tmp_path)
