"""Names of columns: which may be shown, which was meant; never a column for where it stands, never a first message."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ColumnError
from score_messages.messages import PREDICTION_FIELDS
from score_messages.privacy import column_names
from score_messages.privacy.column_names import is_evident, is_header, is_name_like, listed, nearest
from score_messages.read import ReadOptions, open_messages
from score_messages.read.clashing_names import check_no_clash
from score_messages.read.columns import choose_columns
from score_messages.read.labelled import LabelForm, read_labelled
from tests.support.command import RunScore
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.messages import csv_bytes

FIRST_MESSAGES = (
    ("Anna", "Zebrina has cancer now"),
    ("never again", "zebrina"),
    ("zebrina hates it",),
    ("1", "zebrina", "zebrina"),
    ("zebrina", "text"),
    ("2026-11-24", "zebrina", "never again"),
    ("Great", "Zebrina", "product"),
    ("zebrina_smith", "wonderful"),
    ("I hate it", "Zebrina!"),
)
SECRETS = ("zebrina", "cancer", "never", "hate", "wonderful", "anna", "great")


def as_csv(path: Path, row: tuple[str, ...]) -> None:
    path.write_bytes(csv_bytes([row, ["x"] * len(row), ["y"] * len(row)]))


def as_jsonl(path: Path, row: tuple[str, ...]) -> None:
    path.write_text(f"{json.dumps(dict.fromkeys(row, 'x'))}\n" * 2, encoding="utf-8")


def as_parquet(path: Path, row: tuple[str, ...]) -> None:
    pq.write_table(pa.table([[["x"]] for _ in row], names=list(row)), path)


def as_semicolons(path: Path, row: tuple[str, ...]) -> None:
    path.write_text("\n".join([";".join(row), ";".join("x" * len(row))]), encoding="utf-8")


PUTS = (as_csv, as_jsonl, as_parquet, as_semicolons)
CHOICES = (
    (),
    ("--text-column", "boddy"),
    ("--text-column", "1"),
    ("--text-column", "9"),
    ("--text-column", "1", "--id-column", "idd"),
    ("--text-column", "1", "--id-column", "2", "--keep", "nothing"),
    ("--text-column", "1", "--date-column", "dat"),
    ("--text-column", "1", "--keep", "1", "--dry-run"),
)


@pytest.mark.parametrize("row", FIRST_MESSAGES, ids=range(len(FIRST_MESSAGES)))
@pytest.mark.parametrize("put", PUTS)
def test_first_message_of_a_file_without_header_is_nowhere_shown(
    tmp_path: Path, run_score: RunScore, put: Callable[[Path, tuple[str, ...]], None], row: tuple[str, ...]
) -> None:
    """Not in an error, a hint, a dry run, a summary or a log, whatever is asked for."""
    source = tmp_path / "in.csv"
    put(source, row)
    for choice in CHOICES:
        for form in ((), ("--log-format", "json", "--verbose")):
            done = run_score(
                source, tmp_path / "out.parquet", *choice, *form, "--summary", tmp_path / "s.json", "--force"
            )
            shown = (done.stderr + done.stdout.decode() + _text(tmp_path / "s.json")).lower()
            assert not [word for word in SECRETS if word in shown.replace(str(tmp_path).lower(), "")], (choice, shown)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize("row", FIRST_MESSAGES, ids=range(len(FIRST_MESSAGES)))
def test_first_message_is_not_shown_where_labels_are_read(tmp_path: Path, row: tuple[str, ...]) -> None:
    """Evaluation and training ask for a column of labels."""
    as_csv(tmp_path / "in.csv", row)
    for text in (None, "1", "boddy"):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it shows nothing
            list(read_labelled(tmp_path / "in.csv", LabelForm("mood"), ReadOptions(text_column=text)))
        shown = f"{caught.value} {getattr(caught.value, 'hint', '')}".lower().replace(str(tmp_path).lower(), "")
        assert not [word for word in SECRETS if word in shown], shown


def test_a_file_without_header_is_told_to_get_one() -> None:
    """No number is asked for: its first message would be lost as a name."""
    with pytest.raises(ColumnError, match=r"column 1 \(4 characters\), column 2 \(22 characters\)") as caught:
        choose_columns("x", FIRST_MESSAGES[0], ReadOptions())
    assert caught.value.hint is not None
    assert "a line with the names" in caught.value.hint.text


def test_the_record_and_the_error_of_a_folder_run_show_no_first_message(tmp_path: Path, run_score: RunScore) -> None:
    """They are kept for months."""
    as_csv(tmp_path / "in.csv", FIRST_MESSAGES[0])
    (tmp_path / "scored").mkdir()
    assert run_score(tmp_path / "in.csv", f"{tmp_path}/scored/").exit_code == 1
    kept = [path.read_bytes().lower() for path in (tmp_path / "scored").rglob("*") if path.is_file()]
    assert kept
    assert not any(b"cancer" in content for content in kept)


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_column_that_can_not_be_written_is_told_without_what_it_says(
    tmp_path: Path, run_score: RunScore, ending: str
) -> None:
    """Neither its own name nor those of the fields in it."""
    columns = {
        "nested": pa.array([{"zebrina": "never"}]),
        "list": pa.array([["never"]]),
        "interval": pa.array([(1, 2, 3)], pa.month_day_nano_interval()),
    }
    for values in columns.values():
        table = pa.table([pa.array(["good film"]), values], names=["body", "Zebrina hates it"])
        try:
            pq.write_table(table, tmp_path / "in.parquet")
        except pa.ArrowNotImplementedError:
            continue
        done = run_score(tmp_path / "in.parquet", tmp_path / f"out.{ending}", "--force")
        assert "zebrina" not in done.stderr.lower()
        assert done.exit_code == 0 or "a name of 16 characters" in done.stderr, done.stderr


def test_names_of_a_header_are_shown() -> None:
    """By what columns are called everywhere; a stranger among them is shown where most are known."""
    for header in (
        ["id", "subject", "notes"],
        ["Order ID", "customer_name", "Zufriedenheit", "Review Text"],
        ["Von", "Betreff", "Datum", "Inhalt"],
        ["createdAt", "userId", "commentText"],
        ["id", "n", "body"],
    ):
        assert listed(header) == ", ".join(header)
    assert listed(["", "id", "text"]) == "column 1 (0 characters), id, text"
    assert listed(["id"] * 40).endswith("id and 10 more")


def test_a_column_that_the_user_named_shows_that_the_row_is_a_header() -> None:
    """A message is not a name that somebody types."""
    names = ["Kundin", "Laune", "Wunsch"]
    assert not is_header(names)
    with pytest.raises(ColumnError, match="It has: Kundin, Laune, Wunsch") as caught:
        choose_columns("x", names, ReadOptions(text_column="Wunsch", id_column="Zeit"))
    assert caught.value.hint is not None
    assert caught.value.hint.options == ""


@pytest.mark.parametrize(
    ("wanted", "names", "meant"),
    [
        ("bdy", ["id", "body"], "body"),
        ("boddy", ["id", "n", "body"], "body"),
        ("recieved", ["id", "received", "text"], "received"),
        ("order id", ["id", "order_id", "text"], "order_id"),
        ("Commment", ["id", "Comment", "text"], "Comment"),
        ("mesage", ["message_id", "message", "date"], "message"),
        ("text", ["id", "next", "date"], None),
        ("body", ["Von", "Betreff", "Inhalt"], None),
        ("date", ["id", "data", "text"], None),
        ("title1", ["id", "title2", "title3"], None),
        ("id", ["in", "text", "date"], None),
    ],
)
def test_the_nearest_name_is_offered_or_none(wanted: str, names: list[str], meant: str | None) -> None:
    """By slips of the pen; never the first column, never one of two that are as near."""
    with pytest.raises(ColumnError) as caught:
        choose_columns("x", names, ReadOptions(text_column=wanted))
    assert caught.value.hint is not None
    assert caught.value.hint.options == ("" if meant is None else f"--text-column {meant}")
    if meant is None:
        assert ", ".join(names) in str(caught.value)


@pytest.mark.parametrize("option", ["text_column", "id_column", "date_column", "keep"])
def test_every_option_that_names_a_column_suggests_alike(option: str) -> None:
    """With itself as the option."""
    wanted = ("receved",) if option == "keep" else "receved"
    names = ["id", "received", "text"]
    with pytest.raises(ColumnError) as caught:
        choose_columns("x", names, ReadOptions(**{option: wanted}))  # type: ignore[arg-type]
    assert caught.value.hint is not None
    assert caught.value.hint.options == f"--{option.replace('_', '-')} received"


@pytest.mark.parametrize(
    ("names", "offered"),
    [
        (["Von", "Betreff", "Datum", "Inhalt"], "Inhalt"),
        (["id", "date", "Review Text"], "'Review Text'"),
        (["id", "subject", "notes"], None),
        (["id", "Comments", "Reviews"], None),
        (["message_id", "message_date", "status"], None),
        (["Anna", "Feedback"], None),
    ],
)
def test_the_text_is_offered_by_what_it_is_called_or_not_at_all(names: list[str], offered: str | None) -> None:
    """And the hint works when it is pasted."""
    with pytest.raises(ColumnError) as caught:
        choose_columns("x", names, ReadOptions())
    assert caught.value.hint is not None
    assert caught.value.hint.options == ("" if offered is None else f"--text-column {offered}")
    if offered is not None:
        given_name = shlex.split(caught.value.hint.options)[1]
        assert names[choose_columns("x", names, ReadOptions(text_column=given_name)).texts[0]] == given_name


def test_hints_for_doubled_columns_work_and_show_nothing() -> None:
    """A column whose name may be a message is named by its number."""
    for names in (["id", "x", "x", "text"], ["id", "x", "x", "text", "a, b; c", "It's Zebrina, again"]):
        with pytest.raises(ColumnError) as caught:
            choose_columns("x", names, ReadOptions())
        assert caught.value.hint is not None
        kept = tuple(shlex.split(caught.value.hint.options)[1].split(","))
        assert "Zebrina" not in f"{caught.value} {caught.value.hint}"
        assert choose_columns("x", names, ReadOptions(keep=kept)).kept == (0, *range(3, len(names)))


def test_the_prefix_that_is_offered_is_free() -> None:
    """Also where a table has been scored more than once."""
    kept = ["score", "sentiment_score", "sentiment2_status"]
    with pytest.raises(ColumnError) as caught:
        check_no_clash("x", kept, "")
    assert caught.value.hint is not None
    prefix = caught.value.hint.options.removeprefix("--prefix ")
    assert not {prefix + field.name for field in PREDICTION_FIELDS} & set(kept)
    check_no_clash("x", kept, prefix)


words = st.text(st.sampled_from("aeinrstZ ,.!?'-_1"), max_size=30)


@given(st.lists(words, min_size=1, max_size=6), words)
@examples(300)
def test_what_is_shown_is_evident_or_stands_among_what_is(names: list[str], wanted: str) -> None:
    """And whatever is offered is a column that is there."""
    shown = listed(names)
    for name in names:
        if len(name) > 8 and name in shown:
            assert is_evident(name) or is_header(names)
    index = nearest(wanted, names)
    assert index is None or names[index]
    assert all(is_name_like(name) for name in names if is_evident(name))


def test_ten_thousand_names_take_no_time() -> None:
    """Even if all are alike and none is right."""
    names = [f"a-b-c-d-e-f-g-h-{number}" for number in range(10_000)] * 2
    for options in (ReadOptions(text_column="a-b-c-d-e-f-g-x"), ReadOptions(), ReadOptions(text_column="1")):
        with computes_within(4), pytest.raises(ColumnError):
            choose_columns("x", names, options)


def test_one_place_decides_what_is_shown(tmp_path: Path) -> None:
    """The readers' own names are its: a source of mail says what columns there are by the same function."""
    (tmp_path / "a.eml").write_bytes(b"Subject: x\n\ny\n")
    with (
        pytest.raises(ColumnError, match="from_domain, subject"),
        open_messages(str(tmp_path / "a.eml"), ReadOptions(keep=("mood",))),
    ):
        pass
    assert column_names.listed(["date", "from_domain", "charset"]) == "date, from_domain, charset"
