"""No message leaves a folder without `with_text`, whatever its column is called, and however short the messages are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import ColumnError
from score_messages.publish.folder.taking import TakeOptions, take_contents
from tests.support.overlaps import BY_ID, OverlappingExports

LONG = ["a wonderful chair and a table", "the film was bad and far too long for a child", "what a waste of my time"]
SHORT = ["good", "bad film", "so so good"]
KETTLES = ["kettle number four two", "the small red one", "kettle number four five"]


def published(tmp_path: Path, table: Mapping[str, Sequence[object]], text: str, **read: object) -> list[str]:
    """The own columns that are published of a table whose message is in `text`, one day a row."""
    place = OverlappingExports(tmp_path, "date")
    place.inbox.mkdir()
    count = len(next(iter(table.values())))
    columns = {"id": [str(row) for row in range(count)], "at": [f"2026-02-{row + 1:02}" for row in range(count)]}
    pq.write_table(pa.table({**columns, **table}), place.inbox / "a.parquet")
    how = replace(BY_ID.read, text_column=text, date_column="at", **read)  # type: ignore[arg-type]
    place.update(score=replace(BY_ID, read=how))
    contents = take_contents(str(place.scored))
    assert contents.rows == count == len(contents.parts)
    assert set(table) <= set(take_contents(str(place.scored), TakeOptions(with_text=True)).schema.names)
    return [name for name in contents.schema.names[23:] if name in table]


@pytest.mark.parametrize("name", ["Q3: why?", "feedback", "Kommentar des Kunden"])
def test_text_stays_whatever_its_column_is_called(tmp_path: Path, name: str) -> None:
    """What a person named with --text-column is known by its words."""
    assert published(tmp_path, {name: LONG * 3, "product": KETTLES * 3}, name) == ["product"]


@pytest.mark.parametrize("first", [[], ["good", "so bad"], ["", ""]])
def test_text_stays_also_where_the_first_tables_say_little(tmp_path: Path, first: list[str]) -> None:
    """The first days have short messages, or none."""
    texts = first + LONG * 3
    products = list(islice(cycle(KETTLES), len(texts)))
    assert published(tmp_path, {"Inhalt": texts, "product": products}, "Inhalt") == ["product"]


def test_text_stays_where_all_messages_are_short(tmp_path: Path) -> None:
    """And a longer column is another one."""
    assert published(tmp_path, {"Inhalt": SHORT * 3, "product": KETTLES * 3}, "Inhalt") == ["product"]


def test_prose_stays_where_nothing_was_scored(tmp_path: Path) -> None:
    """Nobody knows then which column is the message."""
    texts = [""] * 6
    table = {"Inhalt": texts, "reply": LONG * 2, "product": SHORT * 2}
    assert published(tmp_path, table, "Inhalt") == ["Inhalt", "product"]


@pytest.mark.parametrize("other", ["text", "body"])
def test_text_stays_though_another_column_has_a_usual_name(tmp_path: Path, other: str) -> None:
    """Both do: the name may be right, and the words are."""
    table = {"Inhalt": LONG * 3, other: SHORT * 3, "product": KETTLES * 3}
    assert published(tmp_path, table, "Inhalt") == ["product"]


def test_columns_that_were_scored_together_stay_together(tmp_path: Path) -> None:
    """None of them has as many words as were counted."""
    table = {"liked": LONG * 3, "disliked": (LONG[1:] + LONG[:1]) * 3, "product": KETTLES * 3, "shop": SHORT * 3}
    assert published(tmp_path, table, "liked,disliked") == ["product", "shop"]


def test_text_stays_where_quotes_were_left_out(tmp_path: Path) -> None:
    """It has more words than were counted; how many more, scoring says."""
    texts = [
        f"{text}\n\n> {quoted}\n> {quoted}\n" for text, quoted in zip(LONG * 3, (LONG[1:] + LONG[:1]) * 3, strict=True)
    ]
    assert published(tmp_path, {"Inhalt": texts, "product": KETTLES * 3}, "Inhalt", quotes="drop") == ["product"]


def test_other_columns_go_along_where_names_tell_the_message(tmp_path: Path) -> None:
    """Though some of their cells are as long."""
    table = {"text": SHORT * 3, "product": SHORT[1:] * 3 + SHORT[:1] * 3}
    assert published(tmp_path, table, "text") == ["product"]


def test_bytes_stay_that_are_the_message(tmp_path: Path) -> None:
    """Scoring reads them as UTF-8."""
    texts = [text.encode() for text in LONG * 3]
    assert published(tmp_path, {"raw": texts, "product": KETTLES * 3}, "raw") == ["product"]


@pytest.mark.parametrize(
    "again",
    [
        [f"<div class='a b'>{text}</div><p>to be rid of this list, tell us so</p>" for text in LONG * 3],
        [" ".join(text.split()[:5]) + " ..." for text in LONG * 3],
        ["", "", ""] + [f"on Monday you wrote: {text}" for text in LONG * 2],
    ],
    ids=["html", "beginning", "quoted"],
)
def test_column_that_repeats_the_message_stays(tmp_path: Path, again: list[str]) -> None:
    """Exports have a message as HTML, too, or cut off to show it in a list."""
    table = {"text": LONG * 3, "again": again, "product": KETTLES * 3}
    assert published(tmp_path, table, "text") == ["product"]


@pytest.mark.parametrize("place", ["ticket.body", "ticket.notes.0", "body"])
def test_lists_and_objects_stay_as_json_too(tmp_path: Path, place: str) -> None:
    """Scoring writes those of JSON lines as texts; the message may be one of theirs."""
    exports = OverlappingExports(tmp_path)
    exports.inbox.mkdir()
    rows = [
        {"id": f"m{row}", "ticket": {"body": text, "notes": [text]}, "body": text, "product": "[new] a [b]"}
        for row, text in enumerate(LONG)
    ]
    (exports.inbox / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    exports.update(score=replace(BY_ID, read=replace(BY_ID.read, text_column=place, date_column=None)))
    assert take_contents(str(exports.scored)).schema.names[23:] == ["id", "product"]


def test_column_that_is_to_stay_has_to_be_there(tmp_path: Path) -> None:
    """A typing error would let its messages go."""
    place = OverlappingExports(tmp_path)
    place.write("a.csv", [("m1", "2026-02-01", "a good film")])
    place.update()
    assert "date_own" not in take_contents(str(place.scored), TakeOptions(text_columns=("date",))).schema.names
    with pytest.raises(ColumnError, match=r"has no column 'Inhallt'\. It has: id, date, text"):
        take_contents(str(place.scored), TakeOptions(text_columns=("date", "Inhallt")))
