"""`sentiment-jobs label` at a real terminal: keys, signals, sizes, and what is on the disk after each."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from score_messages.labelling.store import read_form
from tests.support.selection import in_test_all
from tests.support.terminals import Person, plain
from tests.support.workbooks import xlsx

HOSTILE = "Hello \x1b]0;owned\x07 \u202eworld \x1b[2J end"
LONG = "\n".join(f"line {number}" for number in range(60))
ROWS = [
    ["message_id", "label", "body", "subject", "drawn", "weight"],
    ["1", "", "It broke on the first day.", "Chair", "random", "2.5"],
    ["2", "pos", "Wonderful!", "Lamp", "random", "2.5"],
    ["3", "", LONG, "Table", "unsure", "1"],
    ["4", "", HOSTILE, "Desk", "new", "1"],
    ["5", "", "See you at ten.", "Sofa", "new", "1"],
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "to_label.xlsx"
    path.write_bytes(
        xlsx({"to label": [[cell.replace("\x1b", "<U+001B>").replace("\x07", "") for cell in row] for row in ROWS]})
    )
    return path


def labels(path: Path) -> list[str | None]:
    form = read_form(str(path), path.read_bytes(), "label")
    return [row.cells[1] for row in form.rows]


def test_each_key_answers_and_is_saved_at_once(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        first = plain(person.sees("? help"))
        assert "2 of 5" in first and "It broke" in first and "Chair" in first
        person.types("n")
        person.sees("? help")
        assert labels(path) == ["negative", "pos", None, None, None]
        person.types("U")
        person.sees("? help")
        assert labels(path) == ["negative", "pos", "neutral", None, None]
        person.types("z")
        assert "line 0" in person.sees("? help")
        assert labels(path) == ["negative", "pos", None, None, None]
        person.types("s")
        person.sees("? help")
        person.types("pn")
        assert person.ends() == 0
        last = plain(person.written)
        assert person.has_back()
    assert labels(path) == ["negative", "pos", "skip", "positive", "negative"]
    assert "4 of 5 messages labelled (2 negative, 2 positive), 1 skipped" in last
    assert f"sentiment-jobs evaluate messages {path}" in last and "To go on" not in last


@pytest.mark.slow
def test_the_next_start_goes_on_and_skipped_messages_come_again_when_asked_for(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("s")
        person.sees("? help")
        person.types("q")
        assert person.ends() == 0
        assert f"To go on:  sentiment-jobs label {path}" in plain(person.written)
    with Person(["label", str(path)]) as person:
        assert "line 0" in person.sees("? help")
        person.types("q")
        assert person.ends() == 0
    with Person(["label", str(path), "--skipped"]) as person:
        assert "It broke" in person.sees("? help")
        person.types("n")
        person.sees("? help")
        person.types("\x04")
        assert person.ends() == 0
    assert labels(path) == ["negative", "pos", None, None, None]


def test_long_texts_are_turned_over_and_fit_a_window_of_another_size(path: Path) -> None:
    with Person(["label", str(path)], columns=60, lines=20) as person:
        person.sees("? help")
        person.types("s")
        first = plain(person.sees("? help"))
        assert "space more, n u p s z q, ? help" in first
        assert "page 1 of 5" in first and "line 13" in first and "line 14" not in first
        person.types(" ")
        second = plain(person.sees("? help"))
        assert "page 2 of 5" in second and "line 14" in second
        person.types("\x1b[5~")
        assert "page 1 of 5" in plain(person.sees("? help"))
        person.resize(60, 40)
        assert "page 1 of 2" in plain(person.sees("? help"))
        person.types("q")
        assert person.ends() == 0


def test_messages_command_the_terminal_nothing(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("ss")
        seen = person.sees("Desk") + person.written
        person.types("q")
        person.ends()
        seen += person.written
    assert "\x1b]0;" not in seen and "\u202e" not in seen


@pytest.mark.parametrize(
    "keys", ["\x1b[200~nnpp\x1b[201~", *in_test_all("\x1bOP", "\x1b[15~", "\x1bn", "x", "\r", "é")]
)
def test_other_keys_and_what_is_pasted_answer_nothing(path: Path, keys: str) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types(keys)
        person.types("?")
        person.sees("Any key goes on")
        person.types("?")
        assert "It broke" in person.sees("? help")
        person.types("q")
        assert person.ends() == 0
    assert labels(path) == [None, "pos", None, None, None]


@pytest.mark.slow
def test_there_may_be_nothing_to_undo(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("b")
        assert "nothing to undo" in plain(person.sees("? help"))
        person.types("q")
        assert person.ends() == 0


@pytest.mark.parametrize(
    ("number", "code"), [pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow), (signal.SIGTERM, 143)]
)
def test_signals_end_it_with_the_terminal_as_it_was(path: Path, number: int, code: int) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("n")
        person.sees("? help")
        person.kills(number)
        assert person.ends() == code
        assert person.has_back()
        assert "\x1b[?1049l" in person.written and "Traceback" not in person.written
    assert labels(path)[0] == "negative"


def test_control_c_does_what_it_does_elsewhere(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("\x03")
        assert person.ends() == 130
        assert person.has_back()


_SIGNAL_ELSEWHERE = """
import signal, sys, threading, time
from score_messages_jobs.labelling.keyboard import open_keyboard
from score_messages_jobs.signals import Interrupted, interruptible
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
try:
    with interruptible(), open_keyboard() as keyboard:
        print("waits", flush=True)
        keyboard.key()
        keyboard.key()
except Interrupted as interrupted:
    sys.exit(interrupted.exit_code)
"""


def test_a_signal_that_another_thread_takes_ends_the_wait_for_a_key() -> None:
    """As does one that comes just before the wait begins: in both cases the system doesn't end it."""
    with Person(["-c", _SIGNAL_ELSEWHERE], program=[sys.executable]) as person:
        person.sees("waits")
        person.types("\x03")
        assert person.ends() == 130


@pytest.mark.slow
def test_control_z_gives_the_terminal_back_until_it_goes_on(path: Path) -> None:
    jobs = Path(sys.executable).parent / "sentiment-jobs"
    with Person(["--norc", "-i"], program=["bash"], PS1="ready> ") as person:
        person.sees("ready> ")
        person.types(f"{jobs} label {path}\n")
        person.sees("? help")
        person.types("\x1a")
        assert "\x1b[?1049l" in person.sees("ready> ")
        person.types("stty -a | grep -c ' icanon'; fg\n")
        seen = plain(person.sees("? help"))
        assert f"1\n{jobs} label" in seen and "It broke" in seen
        person.types("n")
        person.sees("? help")
        person.types("q")
        person.sees("ready> ")
    assert labels(path)[0] == "negative"


def test_a_closed_window_loses_nothing(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("n")
        person.sees("? help")
        person.hangs_up()
        assert person.job.wait(60) in (0, 1, 129)
    assert labels(path) == ["negative", "pos", None, None, None]


def test_killed_it_can_be_started_again(path: Path) -> None:
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("n")
        person.sees("? help")
        person.kills()
        person.ends()
    with Person(["label", str(path)]) as person:
        assert "line 0" in person.sees("? help")
        person.types("q")
        assert person.ends() == 0
    assert sorted(known.name for known in path.parent.iterdir()) == [path.name]


@pytest.mark.slow
def test_a_terminal_that_cant_clear_gets_plain_lines(path: Path) -> None:
    with Person(["label", str(path)], TERM="dumb") as person:
        person.sees("? help")
        person.types("q")
        assert person.ends() == 0
        assert "\x1b" not in person.written


def label(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from score_messages_jobs.start import sentiment_jobs; sentiment_jobs()"
    return subprocess.run(
        [sys.executable, "-c", code, "label", *arguments], capture_output=True, text=True, check=False, input="n\n"
    )


def test_without_a_terminal_it_says_what_to_do(path: Path) -> None:
    done = label(str(path))
    assert done.returncode == 2 and "there is no terminal" in done.stderr and "spreadsheet" in done.stderr
    assert labels(path) == [None, "pos", None, None, None]


@pytest.mark.slow
def test_a_label_that_nobody_understands_is_named_by_its_row(path: Path) -> None:
    rows = [*ROWS[:3], ["3", "secret", *ROWS[3][2:]], *ROWS[4:]]
    path.write_bytes(
        xlsx({"to label": [[cell.replace("\x1b", "").replace("\x07", "") for cell in row] for row in rows]})
    )
    with Person(["label", str(path)]) as person:
        assert person.ends() == 1
        assert "record 3 (line 4): its label is none of" in plain(person.written).replace("\n", " ")
        assert "secret" not in person.written


@pytest.mark.slow
def test_a_zero_that_answers_in_words_would_make_doubtful_is_named_before(path: Path) -> None:
    path.write_bytes(xlsx({"to label": [["id", "label", "text"], ["1", "1", "a"], ["2", "0", "b"], ["3", "", "c"]]}))
    with Person(["label", str(path)]) as person:
        assert person.ends() == 1
        assert "record 2 (line 3): its label is 0" in plain(person.written).replace("\n", " ")
    path.write_bytes(xlsx({"to label": [["id", "label", "text"], ["1", "-1", "a"], ["2", "0", "b"], ["3", "", "c"]]}))
    with Person(["label", str(path)]) as person:
        person.sees("? help")
        person.types("p")
        assert person.ends() == 0
        assert "3 of 3 messages labelled (1 negative, 1 neutral, 1 positive)" in plain(person.written)


@pytest.mark.parametrize("names", [["Was ist los?"], ["body", "comment"]])
@pytest.mark.slow
def test_the_next_command_names_a_column_that_others_would_not_find(path: Path, names: list[str]) -> None:
    """Nor choose, where there are several that could be the message."""
    rows = [["id", "label", *names], ["1", "", "It broke.", "x"], ["2", "", "Fine.", "x"]]
    rows = [row[: 2 + len(names)] for row in rows]
    path.write_bytes(xlsx({"to label": rows}))
    with Person(["label", str(path)]) as person:
        assert "It broke." in person.sees("? help")
        person.types("n")
        person.sees("? help")
        person.types("q")
        assert person.ends() == 0
        last = plain(person.written).replace("\n", "")
    name = shlex.quote(names[0])
    assert f"sentiment-jobs evaluate messages {path} --text-column {name}" in last
    assert f"sentiment-jobs label {path} --text-column {name}" in last
