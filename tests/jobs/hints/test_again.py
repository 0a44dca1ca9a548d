"""What an error proposes to type is what was typed, mended: for a shell, whatever stands in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import Hint
from score_messages.privacy.masked import masked
from score_messages_jobs import programs
from score_messages_jobs.hints.again import again, quoted
from tests.support.examples import examples

SCORE = typer.main.get_command(programs.program(programs.SCORE))
JOBS = typer.main.get_command(programs.program(programs.JOBS))

WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).map(
    lambda text: text.replace(":/", ":")
)


def mended(arguments: Sequence[str], options: str = "", instead: tuple[str, str] | None = None) -> str | None:
    """The command that is proposed for score-messages."""
    return again("score-messages", SCORE, arguments, Hint("", options, instead))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("a.csv t.csv", "a.csv t.csv --max-bad 3"),
        ("a.csv t.csv --max-bad 1", "a.csv t.csv --max-bad 3"),
        ("--max-bad 1 a.csv t.csv", "a.csv t.csv --max-bad 3"),
        ("a.csv --max-bad=1 t.csv", "a.csv t.csv --max-bad 3"),
        ("a.csv --max-bad=1 t.csv --max-bad 2", "a.csv t.csv --max-bad 3"),
        ("--quiet a.csv t.csv -q", "--quiet a.csv t.csv -q --max-bad 3"),
        ("-qv a.csv t.csv", "-qv a.csv t.csv --max-bad 3"),
        ("-- a.csv t.csv", "--max-bad 3 -- a.csv t.csv"),
        ("--max-bad 1 -- --max-bad t.csv", "--max-bad 3 -- --max-bad t.csv"),
        ("--keep --max-bad a.csv t.csv", "--keep --max-bad a.csv t.csv --max-bad 3"),
        ("a.csv - --max-bad", "a.csv - --max-bad 3"),
    ],
)
def test_an_option_replaces_what_was_given_of_it(arguments: str, expected: str) -> None:
    """In whatever form and how often; a value or a name that looks like it stays."""
    assert mended(arguments.split(), "--max-bad 3") == f"score-messages {expected}"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("mesages a.csv", "messages a.csv"),
        ("a.csv --model mesages", "a.csv --model messages"),
        ("a.csv --model=mesages", "a.csv --model=messages"),
        ("-- mesages", "-- messages"),
        ("a.csv", None),
        ("a.csv --model other", None),
    ],
)
def test_a_word_is_replaced_wherever_it_stands(arguments: str, expected: str | None) -> None:
    """And nothing is proposed where it wasn't typed."""
    proposal = mended(arguments.split(), instead=("mesages", "messages"))
    assert proposal == (None if expected is None else f"score-messages {expected}")


def test_a_word_that_was_not_typed_is_set_by_its_option() -> None:
    """It may have come from a file or a variable."""
    assert mended(["a.csv"], "--model messages", ("mesages", "messages")) == "score-messages a.csv --model messages"


@pytest.mark.parametrize("options", ["--text-column NAME", "--data DIR", "--no-such-option x"])
def test_a_form_and_an_option_that_the_program_lacks_make_no_command(options: str) -> None:
    """Pasted, it would end in another error."""
    assert mended(["a.csv", "t.csv"], options) is None


def test_each_job_is_proposed_its_own_options() -> None:
    """What one has another may lack."""
    hint = Hint("", "--force")
    assert again("sentiment-jobs", JOBS, ["train", "--output", "m"], hint) == "sentiment-jobs train --output m --force"
    assert again("sentiment-jobs", JOBS, ["runs", "scored"], hint) is None
    assert again("sentiment-jobs", JOBS, ["score", "a", "b"], hint) == "sentiment-jobs score a b --force"


@examples(60)
@given(st.lists(WORDS, min_size=1, max_size=8))
def test_a_shell_makes_of_a_command_what_was_typed(words: list[str]) -> None:
    """To the letter; and a terminal that shows it obeys nothing in it."""
    command = " ".join(map(quoted, words))
    assert command.isprintable()
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {command}"], capture_output=True, check=True)
    assert done.stdout.split(b"\0")[:-1] == [word.encode() for word in words]


@given(st.binary(min_size=1).filter(lambda name: b"\0" not in name))
def test_names_that_are_no_text_are_quoted_too(name: bytes) -> None:
    """Old archives have such."""
    word = os.fsdecode(name)
    assert quoted(word).isprintable()


URLS = st.tuples(
    st.sampled_from(["postgresql", "s3", "https", "mysql+pymysql"]),
    st.text("abcxyz0189_%", min_size=1, max_size=8),
    st.text("abcxyz0189_%@:/?#'\"<>|&=", min_size=0, max_size=12).map(lambda part: f"SECRET{part}SECRET"),
    st.sampled_from(["host", "host:5432", "10.0.0.1"]),
)


@given(URLS, st.sampled_from(["", "/db", "/db?sslmode=require", ": there is no such file", "/db and more"]))
def test_no_part_of_a_password_is_echoed(url: tuple[str, str, str, str], rest: str) -> None:
    """Also where it holds what a URL should have escaped; the rest can still be recognised."""
    scheme, user, password, host = url
    shown = masked(f"{scheme}://{user}:{password}@{host}{rest}")
    assert "SECRET" not in shown
    assert shown.startswith(f"{scheme}://") and shown.endswith(f"***@{host}{rest}")


@pytest.mark.parametrize(
    "name", ["password", "sslpassword", "token", "access_token", "sig", "X-Amz-Signature", "apikey"]
)
def test_secrets_among_a_urls_fields_are_not_echoed(name: str) -> None:
    """As object stores sign them."""
    assert "SECRET" not in masked(f"https://host/a?x=1&{name}=SECRET&y=2 and https://host/b?{name}=SECRET")
    assert "y=2" in masked(f"https://host/a?x=1&{name}=SECRET&y=2")


@given(st.text("ab@:/. ?#", max_size=40).filter(lambda text: ":/" not in text))
def test_what_is_no_url_stays_as_it_is(text: str) -> None:
    """Mail addresses and paths have an @ too."""
    assert masked(text) == text


def test_only_the_option_that_was_wrong_is_mended_where_a_word_comes_twice() -> None:
    """A source may be called as a model is."""
    hint = Hint("Maybe you mean messages", "--model messages", instead=("a.csv", "messages"))
    arguments = ["a.csv", "o.csv", "--model", "a.csv"]
    assert again("score-messages", SCORE, arguments, hint) == "score-messages a.csv o.csv --model messages"


def test_nothing_is_proposed_where_either_of_two_words_may_be_meant() -> None:
    """The target, or the source that is called the same."""
    hint = Hint("If a folder of tables is meant", instead=("a.csv", "a.csv/"))
    assert again("score-messages", SCORE, ["a.csv", "b.csv", "a.csv"], hint) is None
