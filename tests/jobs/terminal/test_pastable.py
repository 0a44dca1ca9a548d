"""What is to be pasted can be pasted where the terminal lacks letters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from score_messages_jobs.hints.again import quoted
from score_messages_jobs.terminal.pastable import pastable

BIN = Path(sys.executable).parent
SHELLS = [shell for shell in ("bash", "zsh") if shutil.which(shell)]
WORDS = st.text(st.sampled_from("ab é很ß'\"\\$` \t!*"), min_size=1, max_size=8)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@given(words=st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_a_shell_makes_the_same_words_of_it(shell: str, encoding: str, words: list[str]) -> None:
    """However they are quoted; and the terminal has each of its letters."""
    shown = pastable(" ".join(map(quoted, words)), encoding)
    script = f"printf '%s\\0' {shown}".encode(encoding)
    if encoding != "ascii":  # the terminal sends what it shows, in the encoding of the names on disk
        script = script.decode(encoding).encode()
    done = subprocess.run([shell, "-c", script], capture_output=True, check=True)
    assert os.fsdecode(done.stdout).split("\0")[:-1] == words


@given(text=st.text())
def test_a_terminal_that_has_all_letters_shows_the_text_as_it_is(text: str) -> None:
    """And one that lacks some still shows something, whatever the text is."""
    if text.isprintable():
        assert pastable(text, "utf-8") == text
    assert pastable(text, "ascii").isascii()


@pytest.mark.parametrize("name", ["é.csv", "mein é.csv", "it's é.csv"])
def test_a_hint_can_be_pasted_though_the_terminal_has_ascii_only(name: str, tmp_path: Path) -> None:
    """It names the file that is there."""
    (tmp_path / name).write_text("id,body\n1\n2,a good film\n")
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def run(*command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)

    stderr = run("score-messages", name, "tafel-ü.csv").stderr.decode("ascii")
    hint = stderr.splitlines()[-1].partition(":  ")[2]
    assert hint.startswith("score-messages ") and run("bash", "-c", hint).returncode == 0, stderr
    assert (tmp_path / "tafel-ü.csv").exists()
