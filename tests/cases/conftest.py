"""The known cases, run in the tests' own process with the shipped model."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import RunScore
from tests.support.known_cases import KnownCases


@pytest.fixture
def cases(tmp_path: Path, run_score: RunScore) -> KnownCases:
    return KnownCases(tmp_path, run_score)
