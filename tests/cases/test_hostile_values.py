"""What the hostile inputs must come to, beyond ending in time and costing only their own table.

That each of them does, alone and beside a good file, is in tests/read/test_hostile_cases.py; forged equal keys are in
tests/dataset/test_lost_keys.py, and a table full of escape sequences in tests/jobs/commands/test_show.py.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.support.known_cases import CASES, KnownCases, check_signs, column, needs_cases

pytestmark = needs_cases

REFUSED = {
    "hang.tar": "damaged or cut off",
    "fz-tar-1-1.tar": "damaged or cut off",
    "fz-tar-2-1.tar": "damaged or cut off",
    "fz-tar-2-2.tar": "damaged or cut off",
    "fz-zip-1-1.zip": "damaged or cut off",
    "fz-zip-2-1.zip": "damaged or cut off",
    "badutf8.zip": "damaged or cut off",
    "lzma-bad.zip": "damaged or cut off",
    "overlap50.zip": "overlap",
    "paxdigits40000.tar": "damaged or cut off",
    "cols10000.csv": "2,000 are the limit",
    "commaslots.csv.gz": "that is the limit",
    "labels.mbox.gz": "that is the limit",
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusal_names_the_file_and_the_reason(cases: KnownCases, name: str) -> None:
    """Damage, or the limit that it goes beyond."""
    said = cases.refusal(f"hostile/{name}")
    assert name in said and REFUSED[name] in said and "Nothing was written" in said


@pytest.mark.slow  # 8 s
def test_a_dictionary_that_unpacks_without_end_is_refused(cases: KnownCases) -> None:
    """With the limit."""
    assert "that is the limit" in cases.refusal("hostile/dictnote.parquet")


def test_hard_linked_members_are_messages_too(cases: KnownCases) -> None:
    """Five names, five rows."""
    table = cases.table("hostile/hard.tar")
    check_signs(table, "+ + + + +")
    assert sorted(column(table, "message_id")) == ["m1@x", "m1@x", "m2@x", "m2@x", "m3@x"]


def test_an_entity_of_thousands_of_digits_costs_no_other_row(cases: KnownCases) -> None:
    """It is none."""
    check_signs(cases.table("hostile/entity.csv"), "+ ? -")


def test_a_line_that_begins_like_a_footer_is_read_in_no_time(cases: KnownCases) -> None:
    """100 KB of it, in linear time."""
    cases.table("hostile/sentfrom-100k.eml")
    began = time.process_time()
    cases.table("hostile/sentfrom-100k.eml")
    assert time.process_time() - began < 1


def test_no_word_of_a_table_without_header_is_shown(
    cases: KnownCases, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """In no error, log or record: its first line is a message."""
    said = cases.refusal("hostile/nohdr.csv", "-vv")
    night = cases.run("hostile/nohdr.csv", "-vv", target="scored/")
    assert night.exit_code == 1
    records = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    words = (CASES / "hostile" / "nohdr.csv").read_text().replace("\n", ",").replace(" ", ",").split(",")
    everything = said + night.stderr + records.decode("utf-8", "replace") + "".join(capfd.readouterr())
    assert not [word for word in words if len(word) > 3 and word in everything]


def test_no_cell_of_a_table_for_a_spreadsheet_runs(cases: KnownCases) -> None:
    """Nor what another delimiter, a line break or a full-width sign would make a cell."""
    done = cases.run("hostile/form.csv", target="out.csv")
    assert done.exit_code == 0, done.stderr
    text = (cases.folder / "out.csv").read_text(encoding="utf-8")
    lines = text.replace("\uff1d", "=").splitlines()
    cells = [
        cell.strip(' "') for line in lines for part in line.split(",") for cell in part.replace("\t", ";").split(";")
    ]
    assert len(lines) > 5 and not [cell for cell in cells if cell[:1] in set("=+-@")]
