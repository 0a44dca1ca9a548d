"""No step from the bytes of a message to its words takes more than linear time."""

from __future__ import annotations

import pytest

from benchmarks.worst_cases import CASES, is_linear


@pytest.mark.parametrize("name", CASES)
def test_worst_case_takes_linear_time(name: str) -> None:
    """Four times as much takes about four times as long; measured twice where the machine was busy."""
    assert is_linear(CASES[name]) or is_linear(CASES[name])


def test_a_quadratic_loop_is_noticed() -> None:
    """Such as one that looks at all of it at every step."""

    def run(text: str) -> None:
        for _ in range(len(text) // 400):
            text.count("yy")

    assert not is_linear((lambda n: "x" * n * 2, run))
