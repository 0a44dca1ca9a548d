"""From a nightly folder to the views: what they say of a published folder is what pandas counts in its files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from score_messages.publish.addresses import target_of
from score_messages.publish.folder.taking import TakeOptions, take_contents
from score_messages.publish.publishing import publish_to
from tests.support.command import RunScore

MAILS = "".join(
    f"From a@example.org Wed Mar  5 08:00:00 2025\nMessage-ID: <{number}@example.org>\nFrom: a@example.org\n"
    f"Date: {3 + number % 3} Mar 2025 08:00:00 +0000\nSubject: lamp\n{header}\n{text}\n\n"
    for number, (header, text) in enumerate(
        [("", "the lamp is wonderful"), ("Auto-Submitted: auto-replied\n", "awful awful awful"), ("", "terrible lamp")]
        * 3
    )
)
EXPORT = "".join(
    f"{number},2025-03-0{1 + number % 5}T09:00:00Z,{text}\n"
    for number, text in enumerate(["good good film", "bad terrible waste", "", "what a waste of my time"] * 5)
)


@pytest.fixture(params=["by day", "by input"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, run_score: RunScore) -> Path:
    """A folder of an export and a mailbox with machine mail, in days and without."""
    (tmp_path / "a.csv").write_text(f"id,received,text\n{EXPORT}", encoding="utf-8")
    (tmp_path / "b.mbox").write_text(MAILS, encoding="utf-8")
    options = ["--id-column", "id", "--date-column", "received"]
    options += ["--partition", "date"] if request.param == "by day" else []
    done = run_score(tmp_path / "a.csv", tmp_path / "b.mbox", f"{tmp_path / 'scored'}/", *options)
    assert done.exit_code == 0, done.stderr
    return tmp_path / "scored"


def test_views_of_a_published_folder_are_what_pandas_counts(folder: Path, tmp_path: Path) -> None:
    """Messages and negative ones of people by day and source, and the rows of the last run."""
    target = tmp_path / "scores.duckdb"
    publish_to(target_of(str(target)), lambda: take_contents(str(folder), TakeOptions()))
    files = {path: pd.read_parquet(path) for path in folder.rglob("*.parquet")}
    rows = pd.concat(frame.assign(is_mail=frame["message_id"].str.contains("@")) for frame in files.values())
    people = rows[rows["automatic"].isna()]
    with duckdb.connect(str(target), read_only=True) as connection:
        trend = connection.sql("SELECT * FROM trend").df()
        ((run_rows, last_day),) = connection.sql("SELECT new_rows, last_day FROM freshness").fetchall()
    assert len(rows) == 29 and len(people) == 26
    by_day = people.groupby([people["date"].dt.strftime("%Y-%m-%d"), "is_mail"])
    expected = {key: (len(part), int((part["sentiment"] == "negative").sum())) for key, part in by_day}
    shown = {
        (f"{row.day:%Y-%m-%d}", str(row.source).endswith(".mbox")): (row.people_rows, row.people_negative)
        for row in trend.itertuples()
    }
    assert {key: figures for key, figures in shown.items() if figures[0]} == expected
    assert int(trend["rows"].sum()) == run_rows == 29
    assert f"{last_day}" == "2025-03-05"
