"""Rows are measured by what another column says: those that are wanted, and each kind by itself."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ChangedError, ColumnError, InputError, OptionError
from score_messages.evaluation.notes import READ_BY_A_MODEL
from score_messages.evaluation.selection import MOST_PARTS, Condition, parts_by, rows_where
from score_messages.model.bundle import CARD, load_model
from score_messages.model.registry import model_folder
from score_messages.read import ReadOptions
from score_messages.training.corpus import READ_SETS, read_set
from score_messages.training.held_out import MIXTURES
from score_messages_jobs.evaluation.figures_json import as_json
from score_messages_jobs.evaluation.measured_sets import run
from score_messages_jobs.evaluation.options import Options
from score_messages_jobs.evaluation.tables import many_sets, one_set
from tests.support.examples import examples
from tests.support.golden import check_golden
from tests.support.messages import CANARY

MODEL = "imdb-article"
READING = ReadOptions()
TEXTS = {"positive": "a wonderful and great film", "negative": "a boring and terrible waste", "neutral": "on Tuesday"}
CHANNELS = ["mail", "chat", "mail", "form", "", "mail"]


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """Sixty rows of four channels (one without a name), by two teams."""
    lines = ["id,text,label,channel,team"]
    for n in range(60):
        label = list(TEXTS)[n % 7 % 3]
        lines.append(f"{n},{TEXTS[label]} {n},{label},{CHANNELS[n % 6]},{n % 2 + 1}")
    path = tmp_path / "tickets.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


cells = st.sampled_from(["a", "b", "c", ""])
conditions = st.lists(st.builds(Condition, st.sampled_from(["x", "y"]), cells, st.booleans()), min_size=1, max_size=4)


@examples(60)
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=20), conditions)
def test_values_of_a_column_are_alternatives_and_columns_narrow(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], wanted: list[Condition]
) -> None:
    """Row after row, column after column."""
    path = tmp_path_factory.mktemp("rows") / "in.parquet"
    table = {"text": ["good"] * len(rows), "x": [x for x, _ in rows], "y": [y or None for _, y in rows]}
    pq.write_table(pa.table({**table, "label": [1] * len(rows)}), path)
    expected = []
    for row in [dict(zip("xy", row, strict=True)) for row in rows]:
        kept = True
        for column in "xy":
            allowed = [c.value for c in wanted if c.column == column and not c.is_excluded]
            refused = [c.value for c in wanted if c.column == column and c.is_excluded]
            kept = kept and (not allowed or row[column] in allowed) and row[column] not in refused
        expected.append(kept)
    if not any(expected):
        with pytest.raises(InputError, match="no row has"):
            rows_where(path, wanted, READING)
        return
    assert rows_where(path, wanted, READING).tolist() == expected


@given(st.from_regex(r"[^=!\x00-\x1f]+!?=[^\x00-\x1f]*", fullmatch=True))
def test_a_condition_is_what_was_typed(text: str) -> None:
    """An error can name it, and a hint can mend it."""
    assert str(Condition.parse(text)) == text


@pytest.mark.parametrize("text", ["", "mail", "=mail", "!=mail", "channel"])
def test_what_is_no_condition_is_refused_before_anything_is_scored(text: str) -> None:
    with pytest.raises(OptionError, match="COLUMN=VALUE"):
        run(Options(MODEL, (Path("no.csv"),), where=(text,)))


def test_parts_are_measured_beside_the_whole(tickets: Path) -> None:
    """Each row in one of them, with the baselines on the same rows; the majority is that of the part."""
    whole, *parts = run(Options(MODEL, (tickets,), baselines=True, by="channel"))
    assert [part.part for part in parts] == ["channel=", "channel=chat", "channel=form", "channel=mail"]
    assert [part.model.rows for part in parts] == [10, 10, 10, 30]
    assert whole.model == run(Options(MODEL, (tickets,)))[0].model and whole.part == ""
    (alone,) = run(Options(MODEL, (tickets,), baselines=True, where=("channel=form",)))
    assert parts[2].model == alone.model and parts[2].baselines == alone.baselines
    assert alone.name == "tickets, channel=form" == parts[2].name


def test_rows_that_are_left_are_parted(tickets: Path) -> None:
    """Held out, wanted and parted at once; numbers are compared as people write them."""
    sets = run(Options(MODEL, (tickets,), where=("team=1", "channel!="), by="channel", held_out=0.5))
    kept = rows_where(tickets, [Condition("team", "1"), Condition("channel", "", True)], READING)
    assert sets[0].model.rows == sum(part.model.rows for part in sets[1:]) < kept.sum()
    assert sets[1].name == "tickets, team=1, channel!=, channel=mail"


def test_broken_rows_shift_nothing(tmp_path: Path) -> None:
    """Nobody knows what they say."""
    path = tmp_path / "in.csv"
    broken = "".join("x,y\n" for _ in range(2))
    rows = "".join(f"good {n},1,{'left' if n % 2 else 'right'}\n" for n in range(400))
    path.write_text("text,label,side\n" + broken + rows)
    (measured,) = run(Options(MODEL, (path,), where=("side=left",)))
    assert measured.model.rows == 200
    assert [part.sum() for part in parts_by(path, "side", READING).values()] == [200, 200]


def test_whole_numbers_are_written_without_a_point(tmp_path: Path) -> None:
    """A column of numbers with gaps is one of floats in many tables."""
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": ["a"] * 4, "label": [1] * 4, "stars": [5.0, None, 2.5, 5.0]}), path)
    assert rows_where(path, [Condition("stars", "5")], READING).tolist() == [True, False, False, True]
    assert list(parts_by(path, "stars", READING)) == ["", "2.5", "5"]


def test_a_column_of_texts_is_no_kind_and_none_is_shown(tmp_path: Path) -> None:
    """By its many values, or by one that is long; the message itself is refused at once."""
    many = [f"{CANARY} {n}" for n in range(MOST_PARTS + 1)]
    long = [f"{CANARY} and so on and on and on and on and on and on and on and on"] * len(many)
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": many, "label": [1] * len(many), "many": many, "long": long}), path)
    for column in ("many", "long", "text", "1"):
        with pytest.raises(InputError, match=r"kinds of messages|that of the message") as caught:
            run(Options(MODEL, (path,), by=column))
        assert CANARY not in str(caught.value)


def test_values_command_no_terminal_and_break_no_table(tickets: Path, tmp_path: Path) -> None:
    """They come from a file, and go into tables and a card."""
    odd = "\x1b[2J|mail"
    path = tmp_path / "odd.parquet"
    pq.write_table(pa.table({"text": ["good", "bad"], "label": [1, 0], "channel": [odd, "chat"]}), path)
    mine = shutil.copytree(model_folder(MODEL), tmp_path / "mine")
    sets = run(Options(str(mine), (path,), by="channel", card="Elsewhere"))
    assert "\x1b" not in many_sets(sets)
    assert "| odd, channel=?[2J\\|mail | 1 |" in (mine / CARD).read_text()


def test_misspelt_columns_are_named_by_their_option(tickets: Path) -> None:
    with pytest.raises(ColumnError, match="no column 'chanel'") as caught:
        run(Options(MODEL, (tickets,), by="chanel"))
    assert caught.value.hint is not None and caught.value.hint.options == "--by channel"
    with pytest.raises(ColumnError, match="no column 'chanel'") as caught:
        run(Options(MODEL, (tickets,), where=("team=1", "chanel!=mail")))
    assert caught.value.hint is not None and caught.value.hint.instead == ("chanel!=mail", "channel!=mail")


def test_a_wrong_column_costs_no_time(tickets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is learnt or scored before all columns of all files are known to be there."""
    other = tickets.with_name("other.csv")
    other.write_text("text,label\ngood,1\n")
    monkeypatch.setattr("score_messages.evaluation.baselines.learn", lambda *arguments: pytest.fail("learnt"))
    monkeypatch.setattr("score_messages.evaluation.evaluate.score_labelled", lambda *arguments: pytest.fail("scored"))
    for wanted in ({"by": "channel"}, {"where": ("team=1",)}):
        with pytest.raises(ColumnError, match="has no column"):
            run(Options(MODEL, (tickets, other), train=(tickets,), **wanted))


def test_a_file_that_changes_meanwhile_is_refused(tickets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are no longer those that were chosen."""
    parted = parts_by(tickets, "channel", READING)
    fewer = {value: rows[:-1] for value, rows in parted.items()}
    monkeypatch.setattr("score_messages.evaluation.selection.parts_by", lambda *arguments: fewer)
    with pytest.raises(ChangedError, match="changed while"):
        run(Options(MODEL, (tickets,), by="channel"))


def test_each_row_counts_once_in_a_reference(tickets: Path, tmp_path: Path) -> None:
    """Its parts are no other messages."""
    mine = shutil.copytree(model_folder(MODEL), tmp_path / "mine")
    run(Options(str(mine), (tickets,), by="channel", where=("channel!=",), reference=True))
    assert load_model(mine).record["reference"]["data"] == {"tickets, channel!=": 50}


def test_programs_find_parts_by_name(tickets: Path) -> None:
    sets = run(Options(MODEL, (tickets,), by="team"))
    fields = json.loads(as_json(sets, {}))
    assert list(fields) == ["tickets", "tickets, team=1", "tickets, team=2"]
    assert fields["tickets"]["headline"]["rows"] == sum(fields[f"tickets, team={n}"]["headline"]["rows"] for n in "12")


def test_parts_stand_below_their_set(tickets: Path) -> None:
    """Golden: with baselines; the mean is of sets, so that no row counts twice, and of one set there is none."""
    sets = run(Options(MODEL, (tickets,), baselines=True, by="channel"))
    check_golden("evaluate-by.txt", many_sets(sets) + "\n")
    assert "mean" not in many_sets(sets)


def test_only_the_public_table_is_said_to_be_read_by_a_model(tmp_path: Path) -> None:
    """In the table, in JSON and in the card; not of a user's file that happens to be called so."""
    columns = {"text": ["good", "bad"], "label": [1, 0]}
    path = tmp_path / "read_messages.parquet"
    mine = shutil.copytree(model_folder(MODEL), tmp_path / "mine")
    extra: dict[str, list[str]]
    for extra, note in (
        ({}, ""),
        ({"confidence": ["1"] * 2, "drawn": ["x"] * 2, "source": ["y"] * 2}, READ_BY_A_MODEL),
    ):
        pq.write_table(pa.table({**columns, **extra}), path)
        sets = run(Options(str(mine), (path,), card="Elsewhere"))
        assert json.loads(as_json(sets, {}))["note"] == note
        for shown in (one_set(sets[0]), many_sets(sets), (mine / CARD).read_text()):
            assert (READ_BY_A_MODEL in shown) == bool(note)


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no texts")
def test_mail_and_support_are_measured_as_training_holds_them_out() -> None:
    """Whole, and drawn at random, so that they show how common each class is."""
    data = Path(os.environ["SCORE_MESSAGES_DATA"])
    path = data / "messages" / "read_messages.parquet"
    sets = {name: read_set(data, name) for name in READ_SETS}
    mail = tuple(f"source={name.partition(':')[2]}" for name in MIXTURES["mail"])
    for kind, where in (("mail", mail), ("support", tuple(text.replace("=", "!=") for text in mail))):
        whole, *parts = run(Options("messages", (path,), where=where, by="drawn", held_out=0.1))
        held = [sets[name].held_out for name in MIXTURES[kind]]
        random = [rows & sets[name].at_random for rows, name in zip(held, MIXTURES[kind], strict=True)]
        assert whole.model.rows == np.concatenate(held).sum()
        assert {part.part: part.model.rows for part in parts}["drawn=random"] == np.concatenate(random).sum()
        assert whole.note == READ_BY_A_MODEL
