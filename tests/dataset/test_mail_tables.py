"""Tables that hold mail, night by night: taken for mails once, and read so from then on."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from score_messages.dataset.plan.options import UpdateOptions
from score_messages.dataset.run.outcome import UpdateReport
from score_messages.dataset.update import update_dataset
from score_messages.model.bundle import Model
from score_messages.read import ReadOptions
from score_messages.scoring.options import ScoreOptions
from tests.support.command import RunScore
from tests.support.messages import CANARY, csv_bytes

BELOW = f"\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <ann@shop.example> wrote:\n> {CANARY} wonderful and touching\n> Ann\n"
NAMES = ["id", "Subject", "Body"]
ROWS = [[str(number), "A film", f"a dull waste of my time{BELOW}"] for number in range(3)]
WORDS = len(BELOW.split())


def night(folder: Path, model: Model, **read: object) -> UpdateReport:
    options = UpdateOptions(score=ScoreOptions(read=ReadOptions(**read)))  # type: ignore[arg-type]
    return update_dataset([str(folder / "inbox")], str(folder / "scored"), options, model=model)


def removed(folder: Path) -> list[int | None]:
    (path,) = folder.glob("scored/*.parquet")
    table = pq.read_table(path)
    return table["removed_words"].to_pylist() if "removed_words" in table.column_names else []


def test_a_table_that_was_taken_for_mails_stays_one(tmp_path: Path, model: Model) -> None:
    """Also when its subjects are gone, or it is scored again; the record says so; what is stated goes before."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.csv").write_bytes(csv_bytes([NAMES, *ROWS]))
    report = night(tmp_path, model, id_column="id")
    assert [entry.taken for entry in report.record.entries] == [
        {"encoding": "ascii", "delimiter": ",", "quotes": "drop"}
    ]
    assert removed(tmp_path) == [WORDS] * 3
    (inbox / "a.csv").write_bytes(csv_bytes([["id", "Body"], *([row[0], row[2]] for row in ROWS)]))
    assert night(tmp_path, model, id_column="id").exit_code == 0
    assert removed(tmp_path) == [WORDS] * 3
    (inbox / "a.csv").write_bytes(csv_bytes([["id", "Body"], *([row[0], row[2]] for row in ROWS[:2])]))
    assert night(tmp_path, model, id_column="id", quotes="keep").exit_code == 0
    assert removed(tmp_path) == []


def test_messages_of_a_mailbox_and_of_a_table_are_each_others_copies(tmp_path: Path, model: Model) -> None:
    """Two exports of the same mails: one with the columns of mails, one without quotes; the text is the same."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.csv").write_bytes(csv_bytes([NAMES, *ROWS]))
    (inbox / "b.csv").write_bytes(csv_bytes([["id", "body"], *([row[0], "a dull waste of my time"] for row in ROWS)]))
    report = night(tmp_path, model, id_column="id")
    assert report.exit_code == 0 and report.record.counts.repeated_rows == 3


def test_several_columns_of_an_input_count_once(tmp_path: Path, model: Model) -> None:
    """One reading for a folder: what has them all is joined; an input without one of them is refused and named."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.csv").write_bytes(csv_bytes([NAMES, *ROWS]))
    (inbox / "b.csv").write_bytes(csv_bytes([["id", "body"], ["9", "good"]]))
    report = night(tmp_path, model, text_column="subject,body")
    (failed,) = report.of("failed")
    assert failed.input == "b.csv" and "has no column 'subject'" in str(failed.error)
    assert len(pq.read_table(next(tmp_path.glob("scored/*.parquet")))) == 3


def test_the_angry_mail_above_a_friendly_thread_is_negative(run_score: RunScore, tmp_path: Path) -> None:
    """With the model that ships, by the command, from an export of Outlook; said, and counted."""
    angry = "I'm really angry, nothing arrived."
    thread = (
        "\r\n\r\n-----Original Message-----\r\nFrom: Shop <shop@shop.example>\r\nSent: Monday, March 2, 2026 6:26 PM"
        "\r\nTo: Kim\r\nSubject: Your order\r\n\r\nThank you so much, you are a wonderful customer!"
        " We love to serve you. Have a great day, we are so happy that you chose us!\r\n"
    )
    names = ["Subject", "Body", "From: (Name)", "From: (Address)", "To: (Name)"]
    (tmp_path / "outlook.csv").write_bytes(
        csv_bytes([names, ["Order", angry + thread, "Kim", "kim@k.example", "Shop"]])
    )
    for options in ([], ["--text-column", "subject,body"]):
        done = run_score(tmp_path / "outlook.csv", tmp_path / "out.parquet", "--force", "-v", *options)
        assert done.exit_code == 0 and "--quotes drop" in done.stderr
        (scored,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
        assert scored["sentiment"] == "negative" and scored["removed_words"] == len(thread.split())
    done = run_score(tmp_path / "outlook.csv", tmp_path / "out.parquet", "--force", "-v", "--quotes", "keep")
    assert "--quotes" not in done.stderr
    (scored,) = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert scored["sentiment"] != "negative" and "removed_words" not in scored
