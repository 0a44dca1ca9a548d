"""Mailboxes and archives of the known cases: each mail of theirs once, in order, and nothing else."""

from __future__ import annotations

import pytest

from tests.support.known_cases import KnownCases, check_signs, column, needs_cases, texts

pytestmark = needs_cases

THREE = ["m1@example.org", "m2@example.org", "m3@example.org"]
SIGNS_OF_THREE = "+ - -"

MAILBOXES = {
    "01a-bare-from.mbox": 3,
    "01b-no-blank-line.mbox": 3,
    "01c-from-without-date.mbox": 3,
    "06e-macos.zip": 2,
    "07a-takeout.zip": 3,
    "07c-mbox-in.zip": 3,
    "07d-maildir-in.zip": 2,
    "09a-evolution": 2,
    "09c-mh": 2,
    "19k-AppleMail.mbox": 3,
}


@pytest.mark.parametrize("name", MAILBOXES)
def test_each_mail_of_a_mailbox_is_a_row(cases: KnownCases, name: str) -> None:
    """Whatever its separators, and wherever it lies; what holds no mails isn't counted."""
    count = MAILBOXES[name]
    table = cases.table(name)
    assert column(table, "message_id") == THREE[:count]
    check_signs(table, SIGNS_OF_THREE[: 2 * count])
    assert not [text for text in texts(table) if "From " in text or "Message-ID" in text]


def test_a_folder_of_tables_takes_a_maildir_for_one_input(cases: KnownCases) -> None:
    """Its folders of folders included."""
    table, said = cases.night("09a-evolution")
    assert "inputs: 1 scored" in said
    assert column(table, "message_id") == THREE[:2]


def test_a_mailbox_counts_by_its_content_lengths(cases: KnownCases) -> None:
    """A forwarded mail within a mail isn't one of its own."""
    table = cases.table("30-content-length.mbox")
    assert column(table, "message_id") == ["m4@example.org", "m2@example.org"]
    assert "it is an insult" in texts(table)[0] and "Pay at once." in texts(table)[0]
    check_signs(table, "- -")


def test_a_deleted_mail_is_left_out_and_counted(cases: KnownCases) -> None:
    """It stays in Thunderbird's file until that is compacted."""
    done = cases.run("31-thunderbird-deleted.mbox", "-v", "--force")
    assert "left out as deleted: 1 mail" in done.stderr
    assert column(cases.table("31-thunderbird-deleted.mbox"), "message_id") == ["m2@example.org"]


def test_what_is_passed_over_in_an_archive_is_named(cases: KnownCases) -> None:
    """Once, with -v."""
    said = cases.run("06e-macos.zip", "-v", "--force").stderr
    assert "passed over 2" in said and said.count("__MACOSX/mails/._a.eml") == 1


def test_a_damaged_message_of_outlooks_is_named_as_such(cases: KnownCases) -> None:
    """With what to do; sound ones are read (tests/read/test_outlook_files.py)."""
    said = cases.refusal("19m.msg")
    assert "Outlook" in said and ".eml" in said and "Nothing was written" in said
