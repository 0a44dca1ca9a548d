"""How rows were drawn, as the columns of a labelled file say it, and what that means for those that nobody labelled."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from score_messages.errors import InputError
from score_messages.evaluation.drawn import ALL_ALIKE, read_drawn
from tests.support.command import run_in
from tests.support.messages import csv_bytes


def drawn_file(folder: Path, rows: list[tuple[str, str, str]], names: tuple[str, str] = ("drawn", "weight")) -> Path:
    """Rows of a label, how it was drawn, and its weight."""
    path = folder / "to_label.csv"
    path.write_bytes(csv_bytes([["label", "body", *names], *([label, "a text", *drawn] for label, *drawn in rows)]))
    return path


def weights(path: Path, column: str | None = None) -> list[float]:
    design = read_drawn(path, weight_column=column).design
    assert design is not None
    return [round(weight, 6) for weight in design.weights.tolist()]


def test_rows_stand_for_those_of_their_kind_that_nobody_labelled(tmp_path: Path) -> None:
    """All weights together stay what they were; a decimal comma is one, too."""
    rows = [("p", "random", "10"), ("", "random", "10"), ("n", "unsure", "2,5"), ("u", "unsure", "1.5")]
    path = drawn_file(tmp_path, [*rows, ("s", "unsure", "4")])
    assert weights(path) == [20, 5, 3]
    assert "2 drawn rows have no label" in read_drawn(path).note


def test_rows_drawn_at_random_are_enough_by_themselves(tmp_path: Path) -> None:
    """Each was as likely as the others, so each counts the same; the doubtful ones alone stand for nothing."""
    half = [("p", "random", "10"), ("n", "random", "2"), ("", "unsure", "2"), ("", "new", "3")]
    path = drawn_file(tmp_path, half)
    assert weights(path) == [1, 1] and "Only rows that were drawn at random" in read_drawn(path).note
    path = drawn_file(tmp_path, [("", "random", "10"), ("p", "unsure", "2")])
    assert read_drawn(path).design is None and "label those" in read_drawn(path).note


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        ([("p", "random", "1")], ("drawn", "kilos")),
        ([("p", "random", "1")], ("how", "kilos")),
        ([("p", "by hand", "1"), ("n", "by lot", "2")], ("drawn", "weight")),
    ],
)
def test_other_files_count_each_row_the_same(
    tmp_path: Path, rows: list[tuple[str, str, str]], names: tuple[str, str]
) -> None:
    """A column that happens to be called weight isn't one of these."""
    assert read_drawn(drawn_file(tmp_path, rows, names)) == ALL_ALIKE


@pytest.mark.parametrize("names", [("Drawn", "WEIGHT"), ("DRAWN", "Weight"), ("drawn", "weight")])
def test_letter_case_and_blanks_make_no_difference(tmp_path: Path, names: tuple[str, str]) -> None:
    """Of the names of the columns, and of what stands in them."""
    path = drawn_file(tmp_path, [("p", "Random ", "3"), ("n", " UNSURE", "2"), ("u", "new", "1")], names)
    assert weights(path) == [3, 2, 1]


@pytest.mark.parametrize("lost", ["", "by hand"])
def test_a_labelled_row_that_was_not_drawn_is_named_by_its_record(tmp_path: Path, lost: str) -> None:
    """One such row must not undo the weights of all others without a word."""
    path = drawn_file(tmp_path, [("p", "random", "3"), ("n", lost, ""), ("n", "unsure", "2")])
    with pytest.raises(InputError, match="its 'drawn' is none of random, unsure and new") as caught:
        read_drawn(path)
    assert caught.value.record == 2


def test_rows_that_were_not_drawn_and_have_no_label_are_passed_over(tmp_path: Path) -> None:
    """Such as a sum below the table: neither its weight nor its place in no group counts."""
    path = drawn_file(tmp_path, [("p", "random", "3"), ("n", "unsure", "2"), ("", "", "5"), ("", "sum", "")])
    assert weights(path) == [3, 2] and not read_drawn(path).note


@pytest.mark.parametrize(
    ("rows", "names", "words"),
    [
        ([("p", "random", "3"), ("n", "unsure", "2")], ("drawn", "kilos"), "There is no column 'weight'"),
        ([("p", "random", "3"), ("n", "unsure", "2")], ("how", "weight"), "isn't used, since no column 'drawn'"),
    ],
)
def test_a_file_that_lost_a_column_is_not_measured_without_a_word(
    tmp_path: Path, rows: list[tuple[str, str, str]], names: tuple[str, str], words: str
) -> None:
    """The doubtful messages are more than their share in it, so plain figures are too low."""
    drawn = read_drawn(drawn_file(tmp_path, rows, names))
    assert drawn.design is None and words in drawn.note


def test_another_column_can_be_named(tmp_path: Path) -> None:
    path = drawn_file(tmp_path, [("p", "x", "3"), ("", "x", "4"), ("n", "x", "5")], ("how", "stands_for"))
    assert weights(path, "stands_for") == [3, 5]
    with pytest.raises(InputError, match="stands_fr"):
        read_drawn(path, weight_column="stands_fr")


@pytest.mark.parametrize("weight", ["", "many", "0", "-1", "nan", "inf", "1e13"])
def test_a_weight_that_is_none_is_named_by_its_record(tmp_path: Path, weight: str) -> None:
    path = drawn_file(tmp_path, [("p", "random", "1"), ("n", "random", weight)])
    with pytest.raises(InputError, match="not a number above 0") as caught:
        read_drawn(path)
    assert caught.value.record == 2


def test_evaluate_estimates_for_all_messages(tmp_path: Path) -> None:
    """The report says so; JSON has both, and the lists that thresholds make."""
    texts = {"negative": "It broke, I am angry.", "neutral": "Where is it made?", "positive": "Thank you, wonderful!"}
    rows = [["label", "body", "drawn", "weight"]]
    for row in range(60):
        label, text = list(texts.items())[row % 3]
        rows.append(
            [label if row % 10 else "", f"{text} {row}", "random" if row % 2 else "unsure", "9" if row % 2 else "1"]
        )
    (tmp_path / "to_label.csv").write_bytes(csv_bytes(rows))
    said, as_json, other = (
        run_in(tmp_path, "sentiment-jobs", "evaluate", "messages", "to_label.csv", *options, check=True).stdout
        for options in ([], ["--json"], ["--json", "--thresholds", "0.999,0.999"])
    )
    assert "54 labelled rows (18 negative, 18 neutral, 18 positive) stand for 300 messages" in said
    assert "Passed over, since they have no label: 6 rows." in said and "Note: only 54 rows are labelled" in said
    figures = json.loads(as_json)
    assert (figures["headline"]["rows"], figures["unlabelled"]) == (54, 6)
    assert figures["weighted"]["stands_for"] == pytest.approx(300)
    curve = figures["threshold_curve"]["negative"]
    assert [at["threshold"] for at in curve] == [round(0.05 * step, 2) for step in range(1, 20)]
    assert all(first["per_1000"] >= second["per_1000"] for first, second in itertools.pairwise(curve))
    assert json.loads(other)["weighted"]["given_shares"][1]["value"] > figures["weighted"]["given_shares"][1]["value"]
