"""A terminal that gives key by key and is put back as it was, however the job ends."""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator, Sequence
from types import FrameType

from score_messages_jobs.labelling.screen import Size

RESIZED, CLOSED, PAGE_UP, PAGE_DOWN = "resized", "closed", "page up", "page down"
"""What `Keyboard.key` gives beside letters."""

_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?<]{0,16}[A-Za-z~]|O[A-Za-z]|[^\[O\x1b]|)")
"""What a key other than a letter sends, or a letter together with Alt."""

_BEGUN = re.compile(r"\x1b(?:\[[0-9;?<]{0,16}|O|)\Z")
_PATIENCE = 0.05
"""Seconds in which the rest of such a sequence arrives; without it, it was the key Escape."""

_MEANT = {
    **dict.fromkeys(("\x1b[5~", "\x1b[A", "\x1bOA", "\x1b[D", "\x1bOD"), PAGE_UP),
    **dict.fromkeys(("\x1b[6~", "\x1b[B", "\x1bOB", "\x1b[C", "\x1bOC"), PAGE_DOWN),
}
_USUAL_SIZE = Size(80, 24)
_PASTE_BEGINS, _PASTE_ENDS = "\x1b[200~", "\x1b[201~"
_END_OF_INPUT = "\x04"

_OWN_SCREEN, _BACK = "\x1b[?1049h\x1b[?2004h", "\x1b[?2004l\x1b[?1049l"
_CLEAR = "\x1b[H\x1b[2J"


def is_at_terminal() -> bool:
    """Whether keys can be read, and what is shown can be seen."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


class Keyboard:
    """Made by `open_keyboard`."""

    def __init__(self) -> None:
        self._input = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._input)
        self._wakes, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")
        self._keys: list[str] = []
        self._is_paste = False
        self._can_clear = os.environ.get("TERM", "dumb") not in ("", "dumb")

    def show(self, lines: Sequence[str]) -> None:
        """Clear the screen and show these lines; on a terminal that can't, below what was there."""
        start = _CLEAR if self._can_clear else "\n"
        sys.stdout.write(start + "\n".join(lines))
        sys.stdout.flush()

    def size(self) -> Size:
        """As it is now; what COLUMNS says stays as it was when the window is given another size."""
        try:
            size = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            return _USUAL_SIZE
        return Size(size.columns or _USUAL_SIZE.columns, size.lines or _USUAL_SIZE.lines)

    def key(self) -> str:
        """The next key: a letter as it is typed, `PAGE_UP`, `PAGE_DOWN`; `CLOSED` if there are no more.

        `RESIZED` after any signal: the window may have another size, or may show what somebody else wrote.

        What is pasted counts for nothing: it would answer for messages that nobody has seen.
        """
        while not self._keys:
            ready, _, _ = select.select([self._input, self._wakes], [], [])
            if self._wakes in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wakes, 1024)
                return RESIZED
            self._keys += self._typed()
        return self._keys.pop(0)

    def enter(self) -> None:
        """Take the terminal."""
        tty.setcbreak(self._input, termios.TCSANOW)
        self._write(_OWN_SCREEN)

    def leave(self) -> None:
        """Put it back."""
        with contextlib.suppress(OSError, termios.error):  # it may be gone
            self._write(_BACK if self._can_clear else "\n")
            termios.tcsetattr(self._input, termios.TCSANOW, self._before)

    def wake_at_signals(self) -> int:
        """Let `key` return at every signal; gives what `signal.set_wakeup_fd` was set to before.

        A signal that comes just before `key` begins to wait, or that another thread takes, wouldn't end the wait.
        """
        return signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)

    def suspend(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: give the terminal back until somebody goes on."""
        self.leave()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self.suspend)
        self.enter()

    def close(self) -> None:
        """Free what it holds."""
        os.close(self._wakes)
        os.close(self._wake)

    def _write(self, codes: str) -> None:
        if self._can_clear:
            sys.stdout.write(codes)
            sys.stdout.flush()

    def _typed(self) -> list[str]:
        text = self._read()
        while text and _BEGUN.search(text) and select.select([self._input], [], [], _PATIENCE)[0]:
            text += self._read()
        return list(self._keys_in(text)) if text else [CLOSED]

    def _read(self) -> str:
        """What waits; "" if the terminal was closed."""
        try:
            content = os.read(self._input, 4096)
        except OSError:
            content = b""
        return self._decoder.decode(content) or ("\0" if content else "")

    def _keys_in(self, text: str) -> Iterator[str]:
        place = 0
        while place < len(text):
            matched = _SEQUENCE.match(text, place)
            word = matched[0] if matched else text[place]
            place += len(word)
            if word in (_PASTE_BEGINS, _PASTE_ENDS):
                self._is_paste = word == _PASTE_BEGINS
            elif not self._is_paste:
                yield CLOSED if word == _END_OF_INPUT else _MEANT.get(word, word)


@contextlib.contextmanager
def open_keyboard() -> Iterator[Keyboard]:
    """Take the terminal inside the block."""
    keyboard = Keyboard()
    before = {number: signal.getsignal(number) for number in (signal.SIGWINCH, signal.SIGTSTP)}
    woken = keyboard.wake_at_signals()
    try:
        signal.signal(signal.SIGWINCH, _nothing)  # is enough to wake
        signal.signal(signal.SIGTSTP, keyboard.suspend)
        keyboard.enter()
        yield keyboard
    finally:
        keyboard.leave()
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(woken)
        keyboard.close()


def _nothing(number: int, frame: FrameType | None) -> None:
    """Handle a signal that has done its work by coming."""
