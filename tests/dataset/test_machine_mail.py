"""A folder of tables tells machine mail from people's: in records, `daily` and drift, and in parts that lose rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from score_messages.automatic_kinds import KINDS
from score_messages.dataset.check import check_dataset
from score_messages.dataset.plan import UpdateOptions
from score_messages.dataset.records.outcomes import DONE
from score_messages.dataset.records.row_counts import RowCounts
from score_messages.dataset.records.run_json import profile_from_json
from score_messages.dataset.records.run_record import RunEnd, RunHead, RunRecord
from score_messages.dataset.records.watch import drift_records, watched
from score_messages.dataset.run import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.messages import SCHEMA_VERSION, Status
from score_messages.read import ReadOptions
from score_messages.scoring.counts import Counts
from score_messages.scoring.options import ScoreOptions
from tests.support.model import loaded_model
from tests.support.profiles import Row, predictions

MARK = "From export Mon Mar  2 08:14:00 2026\n"
SIGNS = {None: "", "auto_reply": "Auto-Submitted: auto-replied\n", "bounce": "X-Failed-Recipients: a@b.example\n"}
TEXTS = {None: "What a wonderful chair.", "auto_reply": "I am away, sorry.", "bounce": "It failed, a terrible error."}


def mail(number: int, kind: str | None) -> str:
    return (
        f"{MARK}From: ann@mail.example\nSubject: Chair\nMessage-ID: <{number}@mail.example>\n{SIGNS[kind]}"
        f"Date: {1 + number % 2} Mar 2026 10:00:00 +0000\n\n{TEXTS[kind]}\n\n"
    )


class Mailboxes:
    """An inbox of mbox files, and the folder of tables that is kept of it."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.scored = root / "inbox", root / "scored"
        self.inbox.mkdir()

    def write(self, name: str, kinds: Sequence[str | None], first: int = 0) -> None:
        (self.inbox / name).write_text("".join(mail(number, kind) for number, kind in enumerate(kinds, first)))

    def update(self, automatic: str = "score", keep: tuple[str, ...] | None = None, **options: Any) -> UpdateReport:
        score = ScoreOptions(ReadOptions(automatic=automatic, keep=keep), workers=1)
        wanted = UpdateOptions(score=score, run_date="2026-04-01", **options)
        return update_dataset([str(self.inbox)], str(self.scored), wanted, model=loaded_model())

    def daily(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self.scored / "_tables" / "daily.pq").to_pylist()
        return rows

    def sums(self) -> dict[str, Any]:
        """Of all days and sources; None where one is."""
        names = ("rows", "people_rows", *KINDS)
        cells = {name: [row[name] for row in self.daily()] for name in names}
        return {name: None if None in values else sum(values) for name, values in cells.items()}

    def is_sound(self) -> bool:
        return check_dataset(str(self.scored), is_deep=True).findings == ()


@pytest.fixture
def mailboxes(tmp_path: Path) -> Mailboxes:
    return Mailboxes(tmp_path)


MIXED = [None, "bounce", None, "auto_reply", "bounce", None]


@pytest.mark.parametrize("partition", [None, "date"])
@pytest.mark.parametrize("automatic", ["score", "skip"])
def test_records_and_daily_count_each_kind(automatic: str, partition: str | None, mailboxes: Mailboxes) -> None:
    """Whether it is scored or not; and the means are there with machine mail and without."""
    mailboxes.write("a.mbox", MIXED)
    report = mailboxes.update(automatic, partition=partition)
    counts = report.record.counts
    assert counts.automatic == {"auto_reply": 1, "bounce": 2, "notification": 0, "newsletter": 0, "calendar": 0}
    assert (counts.statuses or {})["automatic"] == (3 if automatic == "skip" else 0)
    assert mailboxes.sums() == {"rows": 6, "people_rows": 3, **counts.automatic}
    for row in mailboxes.daily():
        assert row["people_mean_score"] > 0.5 and row["people_scored"] == row["people_rows"]
        assert (row["mean_score"] < row["people_mean_score"]) == (automatic == "score" and row["scored"] > 1)
    (path,) = (mailboxes.scored / "_runs").iterdir()
    stored = json.loads(path.read_text())
    assert stored["automatic"] == counts.automatic == stored["parts"][0]["automatic"]
    assert mailboxes.is_sound()


def test_skipping_or_not_is_a_matter_of_the_config_hash(mailboxes: Mailboxes) -> None:
    """Parts that were made the other way stay until --redo."""
    mailboxes.write("a.mbox", MIXED)
    mailboxes.update()
    assert mailboxes.update("skip").others == 1
    assert mailboxes.update("skip", redo=True).record.counts.statuses == {
        **dict.fromkeys(map(str, Status), 0),
        "scored": 3,
        "automatic": 3,
    }


@pytest.mark.parametrize(("keep", "is_told"), [(None, True), (("date",), False), (("automatic",), True)])
def test_part_that_loses_rows_tells_of_the_others_what_its_columns_tell(
    keep: tuple[str, ...] | None, is_told: bool, mailboxes: Mailboxes
) -> None:
    """Without the column nobody knows any more; then it is null, and never wrong."""
    mailboxes.write("a.mbox", MIXED)
    mailboxes.write("b.mbox", [*MIXED[4:], "bounce", "bounce"], first=4)
    mailboxes.update(keep=keep, overlaps="keep")
    assert mailboxes.sums()["rows"] == 10 and mailboxes.sums()["bounce"] == 5
    mailboxes.update(keep=keep)
    sums = mailboxes.sums()
    assert sums["rows"] == 8 and mailboxes.is_sound()
    assert (sums["bounce"], sums["people_rows"]) == ((4, 3) if is_told else (None, None))


def test_part_without_machine_mail_that_loses_rows_has_none_left(mailboxes: Mailboxes) -> None:
    """Whatever its columns are."""
    mailboxes.write("a.mbox", [None] * 4)
    mailboxes.write("b.mbox", [None] * 4, first=2)
    mailboxes.update(keep=("date",), overlaps="keep")
    mailboxes.update(keep=("date",))
    assert mailboxes.sums() == {"rows": 6, "people_rows": 6, **dict.fromkeys(KINDS, 0)}


def counts_of(people: Sequence[float], machines: Sequence[float]) -> Counts:
    scores = [*people, *machines]
    codes = np.array([0] * len(people) + [2] * len(machines), np.uint8)
    return Counts.of(predictions([Row(Status.SCORED, score, 10, 1) for score in scores]), codes)


def record(counts: Counts, schema_version: int = SCHEMA_VERSION) -> RunRecord:
    """Of a run that scored these messages, and found no drift."""
    started = datetime(2026, 3, 1, tzinfo=UTC)
    model = loaded_model()
    head = RunHead(
        run_id="r",
        started=started,
        tool_version="1",
        schema_version=schema_version,
        model=model.name,
        model_fingerprint=model.fingerprint,
        run_date=started.date(),
    )
    end = RunEnd(seconds=1.0, exit_code=0, ended=DONE, drift=())
    return RunRecord(head, end, {}, RowCounts(), profile_from_json(counts.to_json()), ())


GOOD, BAD = [0.95] * 200, [0.05] * 200


def found(now: Counts, before: Counts, schema_version: int = SCHEMA_VERSION) -> set[tuple[str, bool]]:
    """Measures that differ from the last run, and whether of people's messages alone."""
    drift, _ = watched(now, loaded_model(), [record(before, schema_version)])
    return {(finding.measure, finding.of_people) for finding in drift if finding.against == "the last run"}


def test_drift_is_told_with_and_without_machine_mail() -> None:
    """A flood of bounces is no change of what people write; and a change of that isn't hidden by it."""
    quiet = counts_of(GOOD, BAD[:50])
    assert found(quiet, quiet) == set()
    assert found(counts_of(GOOD, BAD), quiet) == {("scores", False)}
    assert found(counts_of(GOOD, []), quiet) == {("scores", False)}
    assert found(counts_of([*GOOD, *BAD[:15]], BAD[:35]), quiet) == {("scores", True)}
    assert found(counts_of(BAD, BAD), quiet) == {("scores", False), ("scores", True)}


def test_people_s_messages_are_compared_with_runs_that_told_them_only() -> None:
    """In an earlier version's run all messages are counted as one; and where no machine writes, once is enough."""
    assert found(counts_of(GOOD, BAD), counts_of([*GOOD, *BAD], []), schema_version=3) == set()
    assert found(counts_of(BAD, []), counts_of(GOOD, [])) == {("scores", False)}


def test_drift_of_people_is_news_once_and_says_whose_it_is() -> None:
    """Against the model's reference it is reported when it begins."""
    model = loaded_model()
    now = counts_of(BAD, GOOD[:20])
    drift, news = watched(now, model, [record(now)])
    of_people = [finding for finding in news if finding.of_people]
    assert of_people and all("of people's messages differ from" in finding.in_words() for finding in of_people)
    before = record(now)
    before = replace(before, end=replace(before.end, drift=drift_records(drift, news)))
    again, still_news = watched(now, model, [before])
    assert again == drift and still_news == ()
