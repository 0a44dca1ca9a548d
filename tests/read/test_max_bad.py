"""How many unreadable rows `--max-bad` lets pass, and what is said of them."""

from __future__ import annotations

import pytest

from tests.support.bench import LINES, MIB, Bench, statuses


def ragged(bad: int, rows: int = 200) -> bytes:
    return b"id,body\n" + b"1,ZEBRACANARY good\n" * (rows - bad) + b"ZEBRACANARY\n" * bad


@pytest.mark.parametrize(
    ("options", "allowed"),
    [((), 2), (("--max-bad", "0"), 0), (("--max-bad", "5"), 5), (("--max-bad", "10%"), 20), (("--max-bad", "2.5%"), 5)],
    ids=["default", "strict", "number", "share", "fraction"],
)
def test_max_bad_is_the_last_number_that_passes(bench: Bench, options: tuple[str, ...], allowed: int) -> None:
    """One more refuses the file, with the first bad record and what to type."""
    assert statuses(bench.scores(ragged(allowed), *options))["malformed"] == allowed
    stderr = bench.refuses(ragged(allowed + 1), *options)
    assert f"record {200 - allowed}: {allowed + 1} of 200 rows can't be read" in stderr
    assert f"--max-bad {allowed + 1}" in stderr


def test_max_bad_counts_every_kind_of_unreadable_row_but_no_empty_one(bench: Bench) -> None:
    """Empty messages and unknown words are no fault of the export."""
    content = b"".join([*LINES, b"x\n", b"x,caf\xe9\n", b"x," + b"x" * 2 * MIB + b"\n", b"x,\n" * 100, b"x,qqqq\n"])
    table = bench.scores(content, "--max-bad", "3", "--encoding", "utf-8")
    expected = {"scored": 200, "malformed": 1, "undecodable": 1, "too_long": 1, "empty": 100, "unknown_words": 1}
    assert statuses(table) == expected
    assert "1 malformed, 1 undecodable, 1 too_long" in bench.refuses(content, "--max-bad", "2", "--encoding", "utf-8")


def test_bad_rows_within_the_limit_are_said_in_one_line(bench: Bench) -> None:
    """Where, how many, and which column tells."""
    stderr = bench.run_score(bench.export(ragged(2)), bench.target).stderr
    assert stderr.count("\n") == 1
    assert "2 malformed of 200 rows, the first is record 199" in stderr
