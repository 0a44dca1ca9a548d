"""What a label cell may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_messages.errors import ColumnError, InputError, OptionError
from score_messages.read import ReadOptions
from score_messages.read.labelled import LabelForm, read_cells, read_labelled
from tests.support.messages import csv_bytes


def _file(folder: Path, labels: list[str]) -> Path:
    path = folder / "labelled.csv"
    path.write_text("text,label\n" + "".join(f"a text,{label}\n" for label in labels))
    return path


def _labels(path: Path, form: LabelForm) -> list[int]:
    return [label for batch in read_labelled(path, form) for label in batch.labels.tolist()]


def test_labels_are_numbers_or_names_in_any_case(tmp_path: Path) -> None:
    path = _file(tmp_path, ["0", "1", "2", "Negative", "POS", "neutral", "1.0", "mixed"])
    assert _labels(path, LabelForm()) == [0, 1, 2, 0, 1, 2, 1, 2]


@pytest.mark.parametrize(
    ("most", "expected"), [(5, [0, 0, 2, 1, 1]), (10, [0, 0, 0, 0, 2, 2, 1, 1, 1, 1]), (3, [0, 2, 1])]
)
def test_stars_are_neutral_in_the_middle_of_their_scale(tmp_path: Path, most: int, expected: list[int]) -> None:
    path = _file(tmp_path, [str(stars) for stars in range(1, most + 1)])
    assert _labels(path, LabelForm(stars=most)) == expected


def test_what_people_type_is_understood(tmp_path: Path) -> None:
    """First letters, any case, blanks, the signs that spreadsheets put in place of a minus, other languages' words."""
    typed = ["n", " P", "U ", "Neu", "negativ", "Positiv", "+1", "\N{MINUS SIGN}1", "'neg'", "pos.", "1.0"]
    assert _labels(_file(tmp_path, typed), LabelForm()) == [0, 1, 2, 2, 0, 1, 1, 0, 0, 1, 1]


def test_zero_is_neutral_between_minus_one_and_one(tmp_path: Path) -> None:
    """And negative beside 1 and 2, or beside 1 alone, wherever in the file they stand."""
    assert _labels(_file(tmp_path, ["1", "0", "-1", "0"]), LabelForm()) == [1, 2, 0, 2]
    assert _labels(_file(tmp_path, ["0", "1", "2"]), LabelForm()) == [0, 1, 2]
    assert _labels(_file(tmp_path, ["0", "1"]), LabelForm()) == [0, 1]
    assert _labels(_file(tmp_path, ["0", "neutral", "neg", "2"]), LabelForm()) == [0, 2, 0, 2]


@pytest.mark.parametrize("labels", [["p", "0"], ["negative", "0", "p"], ["0", "N"]])
def test_zero_among_words_is_refused(tmp_path: Path, labels: list[str]) -> None:
    """It may be meant as neutral, which nobody may guess."""
    with pytest.raises(InputError, match="0 where others are words") as caught:
        _labels(_file(tmp_path, labels), LabelForm())
    assert caught.value.record == labels.index("0") + 1


def test_a_scale_that_shows_late_is_refused(tmp_path: Path) -> None:
    """Labels of 0 were taken as negative by then."""
    with pytest.raises(InputError, match="its label is -1") as caught:
        _labels(_file(tmp_path, ["1", "0"] * 3_000 + ["-1"]), LabelForm())
    assert caught.value.record == 6_001


@pytest.mark.parametrize(("cell", "stars"), [("good", None), ("6", 5), ("0", 5), ("nan", 5)])
def test_another_label_is_named_by_its_record_and_never_quoted(tmp_path: Path, cell: str, stars: int | None) -> None:
    path = _file(tmp_path, ["1", cell])
    with pytest.raises(InputError, match="none of") as caught:
        _labels(path, LabelForm(stars=stars))
    assert caught.value.record == 2
    assert "good" not in str(caught.value)


@pytest.mark.parametrize("stars", [None, 5])
def test_rows_without_a_label_are_passed_over_and_counted(tmp_path: Path, stars: int | None) -> None:
    """Whoever labels may stop midway, or skip a message; other columns are read of the same rows."""
    path = _file(tmp_path, ["1", "", "2", "skip", " S ", "1"])
    batches = list(read_labelled(path, LabelForm(stars=stars)))
    assert sum(batch.unlabelled for batch in batches) == 3
    assert sum(len(batch.messages) for batch in batches) == sum(len(batch.labels) for batch in batches) == 3
    assert [body for batch in batches for body in batch.messages.body.to_pylist()] == ["a text"] * 3
    assert read_cells(path, "label", "--by", form=LabelForm(stars=stars)) == ["1", "2", "1"]


def test_a_file_that_nobody_has_labelled_is_refused(tmp_path: Path) -> None:
    """Figures of no rows would say nothing, and look like figures."""
    with pytest.raises(InputError, match="no row has a label"):
        _labels(_file(tmp_path, ["", "s", ""]), LabelForm())


def test_one_star_is_no_scale() -> None:
    with pytest.raises(OptionError):
        LabelForm(stars=1)


def test_missing_label_column_is_mended_by_its_own_option(tmp_path: Path) -> None:
    """Not by one that only score-messages has."""
    with pytest.raises(ColumnError, match="no column 'mood'") as caught:
        _labels(_file(tmp_path, ["1"]), LabelForm("mood"))
    assert caught.value.hint is not None
    assert "--label-column" in caught.value.hint.text
    with pytest.raises(ColumnError, match="no column 'labl'") as caught:
        _labels(_file(tmp_path, ["1"]), LabelForm("labl"))
    assert caught.value.hint is not None
    assert caught.value.hint.options == "--label-column label"


def test_a_table_of_mails_with_labels_is_read_as_it_is_scored(tmp_path: Path) -> None:
    """Several columns, without what is quoted; the label is none of them."""
    quoted = "On Mon, Apr 2, 2012 at 6:26 PM, Ann <ann@shop.example> wrote:\n> Thank you!\n"
    rows = [["subject", "body", "label"], ["Order", f"It broke.\n\n{quoted}", "0"], ["Thanks", "It works.", "1"]]
    (tmp_path / "in.csv").write_bytes(csv_bytes(rows))
    options = ReadOptions(text_column="subject,body")
    (batch,) = read_labelled(tmp_path / "in.csv", LabelForm(), options)
    assert batch.messages.body.to_pylist() == ["Order\n\nIt broke.", "Thanks\n\nIt works."]
    assert batch.labels.tolist() == [0, 1]
    assert read_cells(tmp_path / "in.csv", "label", "--by", options) == ["0", "1"]
    with pytest.raises(ColumnError, match="beside its text"):
        list(read_labelled(tmp_path / "in.csv", LabelForm("body"), options))
    with pytest.raises(ColumnError, match="is that of the message"):
        read_cells(tmp_path / "in.csv", "subject", "--by", options)
