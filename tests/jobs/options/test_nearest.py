"""What a misspelt name is told to stand for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages_jobs.options.nearest import nearest, nearest_path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with exports in two places."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exports" / "night").mkdir(parents=True)
    for name in ("inbox.csv", "exports/inbox.csv", "exports/night/reviews.parquet"):
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("inbx.csv", "inbox.csv"),
        ("INBOX.CSV", "inbox.csv"),
        ("./inbox.cvs", "./inbox.csv"),
        ("exprots/inbox.csv", "exports/inbox.csv"),
        ("exprots/inbx.csv", "exports/inbox.csv"),
        ("exprots/nihgt/reveiws.parquet", "exports/night/reviews.parquet"),
        ("exprots/", "exports/"),
        ("letters.csv", None),
        ("a.csv", None),
        ("inbx.csv/part", None),
        ("inbox.csv/part", None),
        ("nowhere/else/inbox.csv", None),
        ("s3://bukcet/inbx.csv", None),
        ("", None),
        ("/", None),
        ("..", None),
        ("inbox.csv" * 100, None),
    ],
)
def test_a_misspelt_path_is_told_the_nearest_that_is_there(here: Path, typed: str, meant: str | None) -> None:
    """Part by part; or nothing, where nothing is alike."""
    assert nearest_path(typed) == meant


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_whatever_is_typed_what_is_told_is_there(typed: str) -> None:
    """And the search ends."""
    suggestion = nearest_path(typed)
    assert suggestion is None or os.path.lexists(suggestion)


@given(st.text(), st.lists(st.text(), max_size=5))
def test_what_is_told_is_one_of_those_that_there_are(name: str, known: list[str]) -> None:
    """Never something made up."""
    suggestion = nearest(name, known)
    assert suggestion is None or suggestion in known
