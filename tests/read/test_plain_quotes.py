"""Tables that put no quotes around cells, as many with tabs: a quote is a part of the text, if somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import FormatError
from score_messages.read import ReadOptions, open_messages
from tests.support.examples import examples

REVIEWS = b'id\treview_body\tdate\n1\tTerrible, the 5" one broke\t2026\n2\t"Best" lamp, love it\t2026\n3\t"open\t2026\n'

CELL = st.text(st.sampled_from("ab \"',;\\") | st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=8)


def cells_of(path: Path, options: ReadOptions) -> list[list[str]]:
    with open_messages(str(path), options) as opened:
        return [list(row.values()) for batch in opened for row in batch.columns.to_pylist()]


@pytest.mark.parametrize("delimiter", ["auto", "tab"])
def test_quotes_in_a_table_with_tabs_are_refused_until_they_are_text(tmp_path: Path, delimiter: str) -> None:
    """The first error names the option, and with it every row is as it was written."""
    (tmp_path / "in.tsv").write_bytes(REVIEWS)
    options = ReadOptions(text_column="review_body", delimiter=delimiter)
    with pytest.raises(FormatError) as caught:
        cells_of(tmp_path / "in.tsv", options)
    assert caught.value.hint is not None and caught.value.hint.options == "--escape none"
    plain = ReadOptions(text_column="review_body", delimiter=delimiter, escape="none")
    texts = [row[1] for row in cells_of(tmp_path / "in.tsv", plain)]
    assert texts == ['Terrible, the 5" one broke', '"Best" lamp, love it', '"open']


def test_quotes_between_commas_are_still_taken_for_damage(tmp_path: Path) -> None:
    """There a comma may stand within them."""
    (tmp_path / "in.csv").write_bytes(b'id,body\n1,"good" film\n')
    with pytest.raises(FormatError, match="text after a closing quote") as caught:
        cells_of(tmp_path / "in.csv", ReadOptions(text_column="body"))
    assert caught.value.hint is not None and "none" not in caught.value.hint.options


@examples(200)
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_plain_quotes_come_out_as_they_were_written(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever they stand beside."""
    path = tmp_path_factory.mktemp("plain") / "in.tsv"
    path.write_text("".join("\t".join(row) + "\n" for row in [("a", "b", "c"), *rows]), encoding="utf-8", newline="")
    options = ReadOptions(format="csv", text_column="2", delimiter="tab", escape="none")
    assert cells_of(path, options) == [list(row) for row in rows]
