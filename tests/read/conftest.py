"""The bench on which the tests of hostile sources run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.bench import Bench, write_mails
from tests.support.command import RunScore


@pytest.fixture
def bench(tmp_path: Path, run_score: RunScore) -> Bench:
    return Bench(tmp_path, run_score)


@pytest.fixture
def mails(bench: Bench) -> Path:
    return write_mails(bench.folder)
