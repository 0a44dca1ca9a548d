"""The column `because`: the phrases that moved each score, wherever scoring runs, if they are asked for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ColumnError, OptionError
from score_messages.explain.because import MOST_LETTERS, in_a_cell
from score_messages.messages import BATCH_ROWS, BECAUSE, SCHEMA_VERSION, Messages, prediction_schema
from score_messages.read import ReadOptions
from score_messages.scoring.batch import score_batches
from score_messages.scoring.options import ScoreOptions
from score_messages.scoring.scorer import Scorer
from score_messages.scoring.texts import message_batches
from score_messages.write.safe_cells import safe_cells
from tests.support.command import RunScore
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.messages import CANARY, csv_bytes
from tests.support.model import loaded_model
from tests.support.typed_texts import typed_texts

SCORER = Scorer(loaded_model(), workers=1)
TEXTS = [
    "The service was not good and the food was cold. The colour is lovely.",
    "",
    "Das Paket ist zu sp\u00e4t und ich bin sauer",
    "zzqx vrblk qwpt grmf",
    "Thanks!",
    "Thanks!",
    "=cmd|' /C calc'!A0 is broken, -5 stars \u2605\u2606\u2606\u2606\u2606",
]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    rows = [["id", "body"], *([str(number), text] for number, text in enumerate(TEXTS, 1))]
    (tmp_path / "in.csv").write_bytes(csv_bytes(rows))
    return tmp_path / "in.csv"


def expected(texts: list[str], most: int) -> list[str | None]:
    """The plainest way: explain one after the other."""
    explanations = [SCORER.explain(text) for text in texts]
    return [in_a_cell(made.phrases, most) if made.status == "scored" else None for made in explanations]


def test_reasons_are_those_of_explain_and_null_unless_scored() -> None:
    reasons = SCORER.score(TEXTS, explain=3)["because"].to_pylist()
    assert reasons == expected(TEXTS, 3)
    assert [reason is None for reason in reasons] == [False, True, True, True, False, False, False]
    assert reasons[0] is not None and " (-" in reasons[0] and "lovely (+" in reasons[0]


@given(st.lists(st.sampled_from(TEXTS) | typed_texts, max_size=8), st.integers(1, 4))
@examples(40)
def test_nothing_else_of_a_table_changes(texts: list[str], most: int) -> None:
    """Every other column is as without reasons, in its place."""
    plain, explained = SCORER.score(texts), SCORER.score(texts, explain=most)
    assert explained.schema == prediction_schema(explains=True)
    assert explained.drop_columns(["because"]) == plain and explained.column_names[-1] == "because"
    assert explained["because"].is_valid().to_pylist() == pc.equal(plain["status"], "scored").to_pylist()


@given(st.lists(st.sampled_from(TEXTS) | typed_texts, min_size=1, max_size=8), st.integers(1, 3))
@examples(30)
def test_reasons_are_the_same_in_any_company(texts: list[str], workers: int) -> None:
    """With any number of workers, in batches of one or all at once."""
    together = SCORER.score(texts, explain=3)["because"].to_pylist()
    one_by_one = (batch for text in texts for batch in message_batches([text]))
    scored = score_batches(one_by_one, loaded_model(), workers, explain=3)
    assert [batch.predictions.column("because").to_pylist()[0] for batch in scored] == together


@given(typed_texts | st.sampled_from(["=1+1 broken", "-5 bad", "+bad", "@bad, bad", "bad;=1", "\u202ebad \x1b[2K"]))
@examples(200)
def test_cell_is_plain_text_to_a_spreadsheet_and_a_terminal(text: str) -> None:
    """It needs no guard, whatever the message holds."""
    cells = SCORER.score([text + " broken lamp"], explain=20)["because"].cast(pa.large_string()).combine_chunks()
    assert safe_cells(cells) == cells
    for cell in filter(None, cells.to_pylist()):
        assert cell.isprintable() and cell[0] not in "=+-@"


def test_word_of_a_megabyte_is_cut_in_the_cell() -> None:
    (cell,) = SCORER.score(["terrible bad " + "a" * 500_000 + " awful lamp"], explain=5)["because"].to_pylist()
    assert len(cell) < 5 * (MOST_LETTERS + len(" (-10.0), "))


@pytest.mark.parametrize("name", ["out.parquet", "out.csv", "out.jsonl", "out.xlsx"])
def test_every_format_has_the_column(name: str, inbox: Path, run_score: RunScore) -> None:
    target = inbox.parent / name
    assert run_score(inbox, target, "--explain", "2").exit_code == 0
    wanted = [reason or None for reason in expected(TEXTS, 2)]
    read: list[Any]
    if name.endswith(".parquet"):
        assert pq.read_schema(target).names[-1] == "because"
        assert pq.read_metadata(target).metadata[b"score_messages.schema_version"] == str(SCHEMA_VERSION).encode()
        read = pq.read_table(target)["because"].to_pylist()
    elif name.endswith(".csv"):
        read = [row["because"] or None for row in csv.DictReader(io.StringIO(target.read_text(encoding="utf-8")))]
    elif name.endswith(".jsonl"):
        read = [json.loads(line)["because"] for line in target.read_text().splitlines()]
    else:
        read = [None if pd.isna(cell) else cell for cell in pd.read_excel(target, engine="calamine")["because"]]
    assert read == wanted


def test_without_the_option_there_is_no_such_column(inbox: Path, run_score: RunScore) -> None:
    assert run_score(inbox, inbox.parent / "out.parquet").exit_code == 0
    assert pq.read_schema(inbox.parent / "out.parquet").names[-1] == "language"


def test_workers_change_no_byte(inbox: Path, run_score: RunScore) -> None:
    for workers in ("1", "3"):
        run_score(inbox, inbox.parent / f"{workers}.parquet", "--explain", "3", "--workers", workers)
    assert (inbox.parent / "1.parquet").read_bytes() == (inbox.parent / "3.parquet").read_bytes()


def test_column_of_the_users_keeps_its_name_until_there_are_reasons(tmp_path: Path, run_score: RunScore) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_bytes(csv_bytes([["because", "body"], ["x", "a good film"]]))
    assert run_score(source, target).exit_code == 0
    done = run_score(source, target, "--explain", "2")
    assert done.exit_code == 1 and "already has a column called because" in done.stderr
    assert "--prefix sentiment_" in done.stderr
    assert run_score(source, target, "--explain", "2", "--prefix", "sentiment_").exit_code == 0
    assert pq.read_schema(target).names[-1] == "sentiment_because"


def test_words_of_messages_that_are_left_out_are_refused_unless_asked_for(tmp_path: Path, run_score: RunScore) -> None:
    """The error names the option, and no message."""
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_bytes(csv_bytes([["id", "body"], ["1", f"a terrible film, {CANARY}"]]))
    done = run_score(source, target, "--explain", "2", "--drop-text")
    assert done.exit_code == 2 and "--keep-words" in done.stderr and not target.exists()
    assert run_score(source, target, "--explain", "2", "--drop-text", "--keep-words").exit_code == 0
    table = pq.read_table(target)
    assert "terrible" in table["because"][0].as_py() and "body" not in table.column_names
    with pytest.raises(OptionError, match="--drop-text"):
        ScoreOptions(explain=2, read=ReadOptions(drop_text=True))


@pytest.mark.parametrize(
    "options", [["--keep-words"], ["--keep-words", "--drop-text"], ["--keep-words", "--explain=2"]]
)
def test_permission_without_need_is_refused(options: list[str], inbox: Path, run_score: RunScore) -> None:
    done = run_score(inbox, inbox.parent / "out.csv", *options)
    assert done.exit_code == 2 and "--keep-words is for --explain together with --drop-text" in done.stderr


@pytest.mark.parametrize("number", ["-1", "21"])
def test_number_of_reasons_has_bounds(number: str, inbox: Path, run_score: RunScore) -> None:
    done = run_score(inbox, inbox.parent / "out.csv", "--explain", number)
    assert done.exit_code == 2 and "--explain takes a number of phrases, 1 to 20" in done.stderr


def test_no_word_reaches_logs_or_summaries(tmp_path: Path, run_score: RunScore) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(csv_bytes([["id", "body"], ["1", f"a terrible {CANARY} film"], ["2", f"good {CANARY} one"]]))
    done = run_score(source, tmp_path / "out.parquet", "--explain", "5", "-v", "--summary", tmp_path / "s.json")
    said = done.stderr + done.stdout.decode() + (tmp_path / "s.json").read_text()
    assert done.exit_code == 0 and "terrible" not in said and CANARY.lower() not in said.lower()


def test_frame_gets_reasons_behind_its_columns() -> None:
    frame = pd.DataFrame({"body": TEXTS}, index=range(10, 10 + len(TEXTS)))
    scored = SCORER.score_frame(frame, text="body", prefix="s_", explain=2)
    assert list(scored.columns) == ["body", *prediction_schema("s_", explains=True).names]
    assert [None if pd.isna(cell) else cell for cell in scored["s_because"]] == expected(TEXTS, 2)
    taken = frame.assign(because="x")
    assert "because" in SCORER.score_frame(taken, text="body").columns
    with pytest.raises(ColumnError, match="because"):
        SCORER.score_frame(taken, text="body", explain=1)


def test_folder_has_reasons_and_reuses_them(tmp_path: Path, run_score: RunScore) -> None:
    """An export that grows keeps the reasons of its rows; without the option, tables made before stay as they are."""
    source, target = tmp_path / "in.csv", f"{tmp_path}/scored/"
    rows = [[str(number), text] for number, text in enumerate(TEXTS, 1)]
    for count in (3, len(rows)):
        source.write_bytes(csv_bytes([["id", "body"], *rows[:count]]))
        assert run_score(source, target, "--id-column", "id", "--explain", "3").exit_code == 0
    assert reasons_in(tmp_path) == dict(zip(map(str, range(1, 8)), expected(TEXTS, 3), strict=True))
    assert run_score(source, target, "--id-column", "id").exit_code == 0
    assert reasons_in(tmp_path) == dict(zip(map(str, range(1, 8)), expected(TEXTS, 3), strict=True))
    assert run_score(source, target, "--id-column", "id", "--redo").exit_code == 0
    (table,) = (tmp_path / "scored").glob("*.parquet")
    assert pq.read_schema(table).names[-1] == "language"


def reasons_in(folder: Path) -> dict[str, str | None]:
    (table,) = (folder / "scored").glob("*.parquet")
    read = pq.read_table(table)
    return dict(zip(read["message_id"].to_pylist(), read["because"].to_pylist(), strict=True))


def test_run_that_ends_does_not_wait_for_the_reasons_of_a_batch() -> None:
    """They would take it a minute."""
    said = "the lamp is broken and nobody answers my mails " * 4
    texts = [f"{said}, number {number}" for number in range(3 * BATCH_ROWS)]

    def interrupted() -> Iterator[Messages]:
        yield from message_batches(texts)
        raise KeyboardInterrupt

    with computes_within(20), pytest.raises(KeyboardInterrupt):
        list(score_batches(interrupted(), loaded_model(), 2, explain=3))


def test_schema_names_the_column() -> None:
    assert BECAUSE.since == SCHEMA_VERSION and BECAUSE.name not in prediction_schema().names
