"""Twenty nights of the simulated year: `make year` runs all of it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.year import simulate


def test_twenty_nights_with_kills_leave_what_scoring_everything_once_gives(tmp_path: Path) -> None:
    """Real processes, a third of them killed; every claim of the year holds."""
    year = simulate(tmp_path, nights=20, seed=2)
    assert [f"{claim.text}: {claim.figures}" for claim in year.claims if not claim.holds] == []
    assert {
        "new",
        "copy",
        "overlapping",
        "grown",
        "late",
        "broken",
        "repaired",
        "zero bytes",
        "today",
        "mbox",
        "Maildir",
    } <= year.events.keys()
    assert year.nights.kills
