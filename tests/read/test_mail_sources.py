"""Mail in all the ways that it lies on disk: every mail one row, in order, whatever happens to it."""

from __future__ import annotations

import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ColumnError, OptionError
from score_messages.read import ReadOptions
from score_messages.read.mail_rows import MAIL_SCHEMA
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.mails import OK, PUTS, mail, put_eml, read, words
from tests.support.paths import SAMPLE

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)

mails = st.lists(st.tuples(texts, texts), max_size=6)


@given(mails)
@examples(40)
def test_mbox_gives_back_what_the_standard_library_wrote(
    tmp_path_factory: pytest.TempPathFactory, given_mails: list[tuple[str, str]]
) -> None:
    """Every mail, in order, with its words."""
    path = tmp_path_factory.mktemp("mbox") / "in.mbox"
    box = mailbox.mbox(path)
    for number, (subject, body) in enumerate(given_mails):
        box.add(mail(number, subject, body))
    box.close()
    if not given_mails:
        return
    ids, bodies, statuses, _ = read(path, ReadOptions(text="body", quotes="keep"))
    assert ids == [f"{number}@mail.example" for number in range(len(given_mails))]
    assert [words(body) for body in bodies] == [words(body) for _, body in given_mails]
    assert set(statuses) == {OK}


@given(mails)
@examples(40)
def test_maildir_gives_back_what_the_standard_library_wrote(
    tmp_path_factory: pytest.TempPathFactory, given_mails: list[tuple[str, str]]
) -> None:
    """Every mail, by its unique name."""
    path = tmp_path_factory.mktemp("maildir") / "Maildir"
    box = mailbox.Maildir(path)
    keys = {
        box.add(mail(number, *given)): (f"{number}@mail.example", given[1]) for number, given in enumerate(given_mails)
    }
    ids, bodies, _, _ = read(path, ReadOptions(text="body", quotes="keep"))
    assert ids == [keys[key][0] for key in sorted(keys)]
    assert [words(body) for body in bodies] == [words(keys[key][1]) for key in sorted(keys)]


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("A chair", "It is wonderful, the café loves it \U0001f600"),
        ("Re: a lamp", "From here on it was awful.\n\nFrom now on, never again!\n"),
        ("", "good"),
        ("News", "<html><p>It is <b>great</b>&nbsp;indeed</p><style>p {}</style></html>"),
    ],
)
def test_same_message_gets_the_same_score_from_everywhere(
    tmp_path: Path, run_score: RunScore, subject: str, body: str
) -> None:
    """Recognised by what it holds, never by a name: none has an ending."""
    scores = set()
    for put in PUTS:
        target = tmp_path / f"{put.__name__}.parquet"
        result = run_score(put(tmp_path / put.__name__, mail(1, subject, body)), target)
        assert result.exit_code == 0, result.stderr
        table = pq.read_table(target)
        scores.add((table["score"][0].as_py(), table["sentiment"][0].as_py(), table["words"][0].as_py()))
    assert len(scores) == 1 and None not in next(iter(scores))


def test_sample_mailboxes_hold_the_same_mails() -> None:
    """As mbox and as Maildir, with all that is known of each."""
    mbox, maildir = read(SAMPLE / "inbox.mbox"), read(SAMPLE / "Maildir")
    assert mbox == maildir
    ids, bodies, statuses, columns = mbox
    assert len(ids) == 6 and set(statuses) == {OK}
    assert columns.schema.equals(MAIL_SCHEMA)
    first = columns.slice(0, 1).to_pylist()[0]
    assert first["date"] == datetime(2026, 3, 2, 7, 14, tzinfo=UTC)
    assert first["from_domain"] == "mail.example"
    assert columns["in_reply_to"].to_pylist()[5] == ids[0]
    assert "delighted" not in bodies[1] and columns["removed_words"].to_pylist()[1] == 38
    assert "Hidden" not in bodies[4] and "lovely garden chairs" in bodies[4]
    assert "wonderful" not in bodies[5]


def test_keep_and_drop_choose_columns(tmp_path: Path) -> None:
    """By name; a name that mail doesn't have is an error with those it has."""
    path = put_eml(tmp_path / "a.eml", mail(1))
    assert read(path, ReadOptions(drop_text=True))[3].column_names == [
        name for name in MAIL_SCHEMA.names if name != "text"
    ]
    assert read(path, ReadOptions(keep=("date", "subject")))[3].column_names == ["date", "subject"]
    assert read(path, ReadOptions(keep=()))[3].num_columns == 0
    with pytest.raises(ColumnError, match=r"no column 'mood'\. They have: date"):
        read(path, ReadOptions(keep=("mood",)))
    with pytest.raises(ColumnError, match="no columns to choose from"):
        read(path, ReadOptions(text_column="body"))
    for options in (ReadOptions(text="all"), ReadOptions(quotes="some")):
        with pytest.raises(OptionError, match=" or "):
            read(path, options)


def test_text_is_the_body_alone_if_asked(tmp_path: Path) -> None:
    path = put_eml(tmp_path / "a.eml", mail(1, body="Good.\n\nSent from my iPhone\n"))
    assert read(path)[1] == ["A chair\n\nGood."]
    assert read(path, ReadOptions(text="body"))[1] == ["Good."]
    assert read(path, ReadOptions(text="body", quotes="keep"))[1] == ["Good.\n\nSent from my iPhone"]
