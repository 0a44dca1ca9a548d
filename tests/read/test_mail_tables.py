"""Mails in the cells of tables: the same text as in a mailbox, without what their writers didn't write."""

from __future__ import annotations

import mailbox
import tempfile
from email.message import EmailMessage
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import OptionError
from score_messages.mail.limits import TooMuchError
from score_messages.messages import Messages, Status
from score_messages.read import ReadOptions, open_messages
from score_messages.read.taken import Taken
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.mails import read
from tests.support.tables import FORMATS, put_table

BELOW = (
    "\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <ann@shop.example> wrote:\n> Thank you, we love to hear from you!\n> Ann\n"
)
ANGRY = "I'm really angry, nothing arrived."
NAMES = ("Subject", "Body", "From: (Name)")

SENTENCES = st.sampled_from(
    ["I'm really angry, nothing arrived.", "It works.", "Where is my order 8812?", "Thanks a lot", "See below", ""]
)
ENDS = st.sampled_from(
    [
        "",
        BELOW,
        "\n\n-- \nKim Example\n12 Long Road",
        "\n\nSent from my iPhone",
        "\n\n-----Original Message-----\nFrom: Ann <ann@shop.example>\nSent: Monday, April 2, 2012 6:26 PM\nTo: Kim\n"
        "Subject: Your order\n\nThank you, we love it!",
        "\n\nThis email and any attachments are confidential and intended solely for the addressee. If you are not the"
        " intended recipient, please delete it.",
        "\n\nhttps://shop.example/orders/8812",
    ]
)
BODIES = st.builds(lambda own, end: own + end, st.lists(SENTENCES, max_size=3).map("\n".join), ENDS)


def put_mailbox(path: Path, mails: list[tuple[str, str]]) -> Path:
    box = mailbox.mbox(path)
    for subject, body in mails:
        message = EmailMessage()
        if subject:
            message["Subject"] = subject
        message["From"] = "Kim <kim@mail.example>"
        message.set_content(body)
        box.add(message)
    box.close()
    return path


@examples(60)
@given(st.lists(st.tuples(SENTENCES, BODIES), min_size=1, max_size=6), st.sampled_from(FORMATS))
def test_a_table_gives_what_a_mailbox_of_the_same_mails_gives(mails: list[tuple[str, str]], form: str) -> None:
    """Texts and numbers of removed words; subject and body, and the body alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        box = put_mailbox(folder / "in.mbox", mails)
        table = put_table(folder, form, NAMES, [(*mail, "Kim") for mail in mails])
        for text, text_column in (("subject+body", "subject,body"), ("body", "body")):
            _, wanted, statuses, columns = read(box, ReadOptions(text=text))
            _, texts, of_table, passed = read(table, ReadOptions(text_column=text_column))
            assert texts == wanted and of_table == statuses
            assert passed["removed_words"] == columns["removed_words"]


@pytest.mark.parametrize("form", FORMATS)
def test_what_the_writer_didnt_write_is_dropped_from_mails_alone(form: str, tmp_path: Path) -> None:
    """By itself where the columns are those of mails, and said; from any table or from none if that is stated."""
    mails = put_table(tmp_path, form, NAMES, [("Order", ANGRY + BELOW, "Kim")])
    with open_messages(str(mails), ReadOptions()) as opened:
        (batch,) = opened
        assert batch.body.to_pylist() == [ANGRY] and opened.taken.quotes == "drop"
        assert batch.columns["removed_words"].to_pylist() == [len(BELOW.split())]
        assert batch.columns.schema.names == [*NAMES, "removed_words"]
    (tmp_path / "other").mkdir()
    reviews = put_table(tmp_path / "other", form, ("title", "body", "rating"), [("Chair", ANGRY + BELOW, "1")])
    for path, options, is_whole in (
        (reviews, ReadOptions(), True),
        (reviews, ReadOptions(quotes="drop"), False),
        (mails, ReadOptions(quotes="keep"), True),
    ):
        with open_messages(str(path), options) as opened:
            (batch,) = opened
            assert ("wrote" in batch.body[0].as_py()) == is_whole
            assert ("removed_words" in opened.schema.names) != is_whole
            assert opened.taken.quotes == ""


def test_every_cell_is_a_text_of_its_own(tmp_path: Path) -> None:
    """What stands below the thread of one isn't below that of the next; a subject stays as it is."""
    row = ("On Monday Ann wrote:", "It broke." + BELOW, "Nothing works." + BELOW)
    path = put_table(tmp_path, "csv", ("subject", "body", "more"), [row])
    _, texts, _, columns = read(path, ReadOptions(text_column="subject,body,more"))
    assert texts == ["On Monday Ann wrote:\n\nIt broke.\n\nNothing works."]
    assert columns["removed_words"].to_pylist() == [2 * len(BELOW.split())]


def test_cells_are_read_as_the_parts_of_a_mail_are(tmp_path: Path) -> None:
    """HTML with its quotes, entities, line ends of Windows; what is encrypted has the status that such a mail has."""
    locked = "-----BEGIN PGP MESSAGE-----\n\nhQEMA1h3\n=abcd\n-----END PGP MESSAGE-----\n"
    rows = [
        ("1", "<p>Bad &amp; ugly</p><blockquote type='cite'>Nice, great</blockquote>"),
        ("2", "I don&#39;t like it" + BELOW.replace("\n", "\r\n")),
        ("3", locked),
        ("4", "> Thank you!\n> Ann"),
    ]
    path = put_table(tmp_path, "csv", ("subject", "body"), rows)
    _, texts, statuses, columns = read(path, ReadOptions(text_column="body"))
    assert texts == ["Bad & ugly", "I don't like it", "", "> Thank you!\n> Ann"]
    assert [status for status in statuses if status != Status.SCORED] == [Status.UNREADABLE_BODY]
    assert columns["removed_words"].to_pylist() == [3, len(BELOW.split()), 0, 0]


def test_rows_that_cant_be_read_have_no_removed_words(tmp_path: Path) -> None:
    """Null as in mailboxes; theirs is the status."""
    (tmp_path / "in.csv").write_bytes(b"subject,body\na,good\nb,\xff\nc\nd,fine\n")
    _, texts, statuses, columns = read(tmp_path / "in.csv", ReadOptions(encoding="utf-8"))
    assert statuses == [Status.SCORED, Status.UNDECODABLE, Status.MALFORMED, Status.SCORED]
    assert columns["removed_words"].to_pylist() == [0, None, None, 0] and texts == ["good", "", "", "fine"]


def test_a_cell_that_no_rule_can_read_costs_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a mail would."""

    def fails(text: str) -> str:
        if "hostile" in text:
            raise TooMuchError
        return text

    monkeypatch.setattr("score_messages.mail.cells.own_words", fails)
    path = put_table(tmp_path, "csv", ("subject", "body"), [("a", "good"), ("b", "hostile"), ("c", "fine")])
    _, texts, statuses, _ = read(path, ReadOptions())
    assert statuses == [Status.SCORED, Status.MALFORMED, Status.SCORED] and texts == ["good", "", "fine"]


def test_a_column_of_that_name_stays_the_users(tmp_path: Path) -> None:
    """Ours gets another one."""
    path = put_table(tmp_path, "csv", ("subject", "body", "removed_words"), [("a", ANGRY + BELOW, "x")])
    columns = read(path, ReadOptions(quotes="drop"))[3]
    assert columns.column_names == ["subject", "body", "removed_words", "removed_words2"]
    assert columns["removed_words"].to_pylist() == ["x"]


def test_what_was_read_from_a_mailbox_is_not_read_so_again(tmp_path: Path, run_score: RunScore) -> None:
    """A table that we made of one has the subject beside the text, and nothing is left in it to drop.

    One that we made of a table has its bodies as they were.
    """
    box = put_mailbox(tmp_path / "in.mbox", [("Order", ANGRY + BELOW)])
    assert run_score(box, tmp_path / "once.parquet").exit_code == 0
    _, texts, _, columns = read(tmp_path / "once.parquet")
    assert texts == [f"Order\n\n{ANGRY}"] and "removed_words2" not in columns.column_names
    table = put_table(tmp_path, "csv", ("subject", "body"), [("Order", ANGRY + BELOW)])
    assert run_score(table, tmp_path / "twice.parquet").exit_code == 0
    assert read(tmp_path / "twice.parquet")[1] == [ANGRY]


def batches(path: Path, processes: int, rows: int) -> list[Messages]:
    options = ReadOptions(text_column="subject,body", batch_rows=rows, processes=processes)
    with open_messages(str(path), options) as source:
        return list(source)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rows_dont_depend_on_processes_or_batches(form: str, tmp_path: Path) -> None:
    """Record numbers too; bad rows between."""
    rows = [(f"Order {n}", "It is good.\n" * (n % 5) + BELOW, "Kim") for n in range(40)]
    path = put_table(tmp_path, form, NAMES, rows)
    whole = [pa.Table.from_batches([batch.columns for batch in batches(path, *how)]).combine_chunks()
             for how in ((0, 7), (2, 7), (2, 4096), (0, 1))]  # fmt: skip
    assert all(table == whole[0] for table in whole)
    texts = [[text for batch in batches(path, *how) for text in batch.body.to_pylist()] for how in ((0, 7), (2, 7))]
    ids = [number for batch in batches(path, 2, 7) for number in batch.ids.to_pylist()]
    assert texts[0] == texts[1] and ids == [str(number) for number in range(1, 41)]


def test_what_was_taken_is_kept(tmp_path: Path) -> None:
    """A table that was taken for mails stays one; what is stated goes before."""
    path = put_table(tmp_path, "csv", ("id", "body"), [("1", ANGRY + BELOW)])
    before = Taken("utf-8", ",", "drop")
    for quotes, is_dropped in (("auto", True), ("keep", False)):
        with open_messages(str(path), ReadOptions(quotes=quotes, taken_before=before)) as opened:
            assert ("removed_words" in opened.schema.names) == is_dropped == (opened.taken.quotes == "drop")
    assert Taken.from_dict(before.as_dict()) == before and before.is_unusual
    assert str(before).endswith("--quotes drop")


def test_another_word_is_refused(tmp_path: Path) -> None:
    """Of a table as of a mailbox."""
    path = put_table(tmp_path, "csv", ("id", "body"), [("1", "good")])
    with (
        pytest.raises(OptionError, match="'auto', 'drop' or 'keep'"),
        open_messages(str(path), ReadOptions(quotes="x")),
    ):
        pass
