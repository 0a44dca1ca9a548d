"""What the comparison of Spark with plain processes makes of its figures."""

from __future__ import annotations

import pytest

from benchmarks.spark_speed import slopes


def test_the_slope_leaves_start_up_out() -> None:
    """Of 5 s at the start and 40 microseconds a row, the 40 are told."""

    def figures(rows: int, row: float) -> dict[str, float]:
        return {"job_s": 5 + rows * row, "job_cpu_s": 9 + 2 * rows * row}

    sizes = {str(rows): {"spark": figures(rows, 40e-6), "plain": figures(rows, 30e-6)} for rows in (1000, 2000, 9000)}
    of_a_row = slopes(sizes)
    assert of_a_row["spark_job_s"] == pytest.approx(40) and of_a_row["spark_job_cpu_s"] == pytest.approx(80)
    assert of_a_row["plain_job_s"] == pytest.approx(30)
    assert slopes({"1000": sizes["1000"]}) == {}
