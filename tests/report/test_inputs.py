"""What to read first and phrases come out of every table that scoring writes, whatever its columns are called."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.report.first import first_messages
from score_messages.report.phrases import phrases
from score_messages.tables import ScoredTable, open_table, tables_of
from tests.support.invented import corpus
from tests.support.judged_tables import judged_table
from tests.support.scored_tables import FORMATS, written

CANARY = "xylophonic quagmire"


def planted() -> list[dict[str, Any]]:
    """Dated messages; the most negative one repeats."""
    rows = corpus(20, "garden gate", 40)
    for number, row in enumerate(rows):
        row.update(date=3 + number % 5, p_negative=0.5 + number / 10_000)
    for number in (700, 800):
        rows[number].update(p_negative=0.99, text=f"{CANARY} of a gate", sentiment="negative")
    return rows


def look(tables: Sequence[ScoredTable], show_text: bool = False, text_column: str | None = None) -> tuple[Any, Any]:
    since, until = date(2026, 11, 3), date(2026, 11, 7)
    return (
        first_messages(tables, since, until, 3, ["product"], show_text, text_column=text_column),
        phrases(tables, since, until, None, 5, 10, show_text, text_column=text_column),
    )


@pytest.mark.parametrize("prefix", ["", "x_"])
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_same(tmp_path: Path, form: str, prefix: str) -> None:
    """Also behind a prefix."""
    judged_table(tmp_path / "in.parquet", planted())
    path = written(pq.read_table(tmp_path / "in.parquet"), tmp_path / f"scored.{form}", prefix)
    first, lists = look([open_table(str(path), prefix)])
    assert [(message.message_id, message.similar, message.date) for message in first] == [
        ("700", 1, "2026-11-03"),
        ("199", 0, "2026-11-07"),
        ("198", 0, "2026-11-06"),
    ]
    assert first[0].p_negative == pytest.approx(0.99)
    assert [phrase.words for phrase in lists.negative] == ["garden gate"]


@pytest.mark.parametrize("kind", [pa.large_string(), pa.binary(), pa.dictionary(pa.int32(), pa.string())])
def test_texts_may_be_of_any_type(tmp_path: Path, kind: pa.DataType) -> None:
    """What isn't UTF-8 in bytes is no text."""
    judged_table(tmp_path / "in.parquet", planted())
    table = pq.read_table(tmp_path / "in.parquet")
    cells = table["text"].combine_chunks()
    cells = cells.dictionary_encode() if pa.types.is_dictionary(kind) else cells.cast(kind)
    if kind == pa.binary():
        cells = pa.array([b"\xff\xfe" if n == 199 else cell for n, cell in enumerate(cells.to_pylist())])
    index = table.schema.get_field_index("text")
    pq.write_table(table.set_column(index, "text", cells), tmp_path / "scored.parquet")
    first, lists = look([open_table(str(tmp_path / "scored.parquet"))], show_text=True)
    assert [message.message_id for message in first] == ["700", "199", "198"] and first[0].similar == 1
    assert first[0].excerpt.before.startswith(CANARY)
    assert [phrase.words for phrase in lists.negative] == ["garden gate"]


def test_texts_may_be_of_several_columns(tmp_path: Path) -> None:
    """As they were scored."""
    rows = [{**row, "title": f"title {number}"} for number, row in enumerate(planted())]
    first, lists = look([judged_table(tmp_path / "t.parquet", rows)], True, "title,text")
    assert [message.similar for message in first] == [0, 0, 0]  # the titles differ
    assert first[0].excerpt.before == f"title 700 {CANARY} of a gate"
    assert [phrase.words for phrase in lists.negative] == ["garden gate"]


def test_no_text_without_being_asked_for(tmp_path: Path) -> None:
    """Neither in what to read first nor beside phrases."""
    without, with_text = (
        repr(look([judged_table(tmp_path / "t.parquet", planted())], show_text)) for show_text in (False, True)
    )
    assert CANARY not in without and "quote" not in without.replace("quotes=[]", "") and CANARY in with_text


def test_a_folder_may_hold_tables_with_and_without_texts(tmp_path: Path) -> None:
    """Phrases come from those that have some; the same rows give the same, however they lie in tables."""
    rows = planted()
    for part in range(4):
        judged_table(tmp_path / f"{part}.parquet", rows[part::4])
    judged_table(tmp_path / "without.parquet", [{"message_id": "dry", "p_negative": 0.999, "date": 4}])
    first, lists = look(tables_of(tmp_path))
    assert [message.message_id for message in first] == ["dry", "700", "199"] and first[1].similar == 1
    assert first[0].table.endswith("without.parquet")
    assert [(phrase.words, phrase.messages) for phrase in lists.negative] == [("garden gate", 40)]


def test_subject_may_be_called_as_in_other_languages(tmp_path: Path) -> None:
    """Such as in the export of a mail program."""
    first, _ = look([judged_table(tmp_path / "t.parquet", [{"text": "it broke", "Betreff": "Lampe", "date": 4}])])
    assert first[0].subject == "Lampe"


def test_large_tables_are_sampled_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same sample each time; shares stay what they are."""
    from score_messages.report import samples

    monkeypatch.setattr(samples, "MOST_MESSAGES", 300)
    rows = corpus(21, "garden gate", 600, negative=1500, others=6000)
    lists = [look([judged_table(tmp_path / "t.parquet", [{**row, "date": 4} for row in rows])])[1] for _ in range(2)]
    assert lists[0] == lists[1] and lists[0].of == 7500 and 700 < lists[0].looked_at < 1100
    (phrase,) = lists[0].negative
    assert phrase.words == "garden gate" and phrase.share.low < 0.4 < phrase.share.high


def test_texts_that_are_longer_than_their_words_tell_are_sampled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word may have a million letters; memory doesn't hang on it."""
    from score_messages.report import samples

    monkeypatch.setattr(samples, "MOST_BYTES", 40_000)
    rows = corpus(22, "garden gate", 800, negative=2000, others=2000)
    lists = look([judged_table(tmp_path / "t.parquet", [{**row, "date": 4} for row in rows])])[1]
    (phrase,) = lists.negative
    assert phrase.words == "garden gate" and phrase.share.of < 500 and phrase.share.low < 0.4 < phrase.share.high


def test_sparse_rows_are_read_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of a few days give the same whether the rest of the table is read or not."""
    from score_messages.report import judged

    rows = [{**row, "date": 4 if 300 <= number < 340 else 20} for number, row in enumerate(planted())]
    table = judged_table(tmp_path / "t.parquet", rows)
    whole = look([table], show_text=True)
    monkeypatch.setattr(judged, "BLOCK", 16)
    assert look([table], show_text=True) == whole
