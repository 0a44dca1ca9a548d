"""Tables of the known cases: read as they were exported, or refused with the words that lead on."""

from __future__ import annotations

import pytest

from tests.support.known_cases import KnownCases, check_signs, column, needs_cases

pytestmark = needs_cases

TABLES = {
    "10a-nan.jsonl": ("", "empty empty empty +"),
    "10b-mysql-null.csv": ("--escape backslash", "+ empty -"),
    "11-backslash-n.tsv": ("--delimiter tab --escape backslash", "+ empty - ?"),
    "14-entities.csv": ("", "- - -"),
    "19a-sep-line.csv": ("", "+ -"),
    "19b-trailing-delimiter.csv": ("", "+ -"),
    "19d-survey-questions.csv": ("--text-column 4", "+ -"),
    "19e-play-reviews.csv": ("", "- +"),
    "19g-nested-body.jsonl": ("--text-column body.text", "+ -"),
    "19i-utf16.jsonl": ("", "+ -"),
    "19j-spark.parquet": ("", "+ - + -"),
    "19o-zero-width-header.csv": ("", "+"),
    "19q-array.json": ("", "+ -"),
    "21-all-null.parquet": ("", "empty empty"),
    "37-surveymonkey-second-header.csv": ("", "+ -"),
    "42-half-emoji.jsonl": ("", "+ + +"),
}


@pytest.mark.parametrize("name", TABLES)
def test_each_message_of_a_table_is_a_row(cases: KnownCases, name: str) -> None:
    """Header lines, placeholders and padding are none; each has the right sentiment or status."""
    options, signs = TABLES[name]
    check_signs(cases.table(name, *options.split()), signs)


@pytest.mark.parametrize("name", ["19e-play-reviews.csv", "19i-utf16.jsonl"])
def test_a_stated_encoding_gives_the_same_as_the_recognised_one(cases: KnownCases, name: str) -> None:
    """UTF-16, as Google Play and PowerShell write it."""
    assert cases.table(name, "--encoding", "utf-16").equals(cases.table(name))


def test_backslashes_are_what_the_database_meant(cases: KnownCases) -> None:
    """Line breaks, tabs, null and themselves."""
    dump = cases.table("11-backslash-n.tsv", "--delimiter", "tab", "--escape", "backslash")
    assert column(dump, "body") == ["Great\nservice\tand staff", None, "bad\nawful", "C:\\temp is broken"]
    dump = cases.table("10b-mysql-null.csv", "--escape", "backslash")
    assert column(dump, "body") == ['He said "great" to me', None, "Awful.\nNever again."]
    assert column(dump, "reply") == [None, None, "x"]


def test_half_an_emoji_costs_that_character(cases: KnownCases) -> None:
    """And whole ones stay."""
    assert column(cases.table("42-half-emoji.jsonl"), "body") == [
        "great service \ufffd",
        "\ufffd lovely",
        "very \U0001f600 good",
    ]


def test_entities_score_as_the_letters_they_stand_for(cases: KnownCases) -> None:
    """To the last bit; the user's cells stay as they were."""
    table = cases.table("14-entities.csv")
    assert column(table, "score")[0] == column(table, "score")[1]
    assert column(table, "body")[0] == "I don&#39;t like it and won&#39;t buy again"


REFUSED = {
    "19d-survey-questions.csv": ("1 Timestamp", "2 Email Address", "3 (60 characters", "--text-column 4"),
    "19g-nested-body.jsonl": ("In them: text", "--text-column body.text"),
    "19p-concatenated.jsonl": ("has several objects on one line", "jq -c"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_says_what_to_do(cases: KnownCases, name: str) -> None:
    """Columns with their numbers, keys of objects, or how to make a file of it."""
    said = cases.refusal(name)
    assert "Nothing was written" in said
    assert not [words for words in REFUSED[name] if words not in said], said


def test_only_whole_tables_of_a_folder_are_inputs(cases: KnownCases) -> None:
    """Half-written files, logs, checksums and PDFs are passed over, and each is named once with -v."""
    table, said = cases.night("16-half-files")
    check_signs(table, "+")
    assert "1 input: s1.csv" in said and "passed over 9" in said
    others = "README.md export.log meta.json s1.csv.bak s1.csv.sha256 s2.csv.part s3.csv.filepart s4.csv.crdownload"
    assert [said.count(f"/{name}") for name in (*others.split(), "x.pdf")] == [1] * 9
