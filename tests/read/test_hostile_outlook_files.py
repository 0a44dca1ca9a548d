"""Damaged files of Outlook's are read or refused in words, each within seconds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.fuzz_mutations import damaged
from score_messages.errors import InputError
from score_messages.read import ReadOptions, open_messages
from tests.support import msg_files as of
from tests.support.cpu_time import computes_within, seconds_of_children
from tests.support.msg_files import MAIL, msg, packed_rtf
from tests.support.pst_files import pst

SEEDS = {
    "a.msg": [
        msg({**MAIL, of.HEADERS: "Subject: chair\r\n"}, [{of.FILE_NAME: "a.txt", of.CONTENT: b"good " * 99}]),
        msg({of.CLASS: "IPM.Note", of.RTF: packed_rtf(rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}good \'e9}")}),
    ],
    "a.pst": [pst({"Inbox": [MAIL, {**MAIL, of.BODY: "good " * 5000}], "Inbox/Old": [MAIL]})],
}


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("a.msg", 200),
        ("a.pst", 15),
        pytest.param("a.msg", 1500, marks=pytest.mark.slow),
        pytest.param("a.pst", 150, marks=pytest.mark.slow),
    ],
)
def test_damaged_file_is_read_or_refused_in_words(tmp_path: Path, name: str, count: int) -> None:
    """Never more rows than mails, and no word of a mail in an error."""
    rng, path = random.Random(name), tmp_path / name
    statuses = set[int | str]()
    for _ in range(count):
        path.write_bytes(damaged(rng, rng.choice(SEEDS[name])))
        before = seconds_of_children()
        try:
            with computes_within(3), open_messages(str(path), ReadOptions()) as source:
                rows = [int(code) for batch in source for code in batch.status]
                source.sha256()
            assert len(rows) <= 3
            statuses.update(rows)
        except InputError as error:
            assert "good" not in str(error) and "chair" not in str(error)
            statuses.add("refused")
        assert seconds_of_children() - before < 10
    assert {0, "refused"} <= statuses
