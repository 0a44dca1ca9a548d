"""The steps of reading mail without any quick look: slow and obvious, each in place of one that is fast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from score_messages.mail import (
    endings,
    headers,
    html_text,
    message,
    own_words,
    parts,
    sent_from,
    text_part,
    thread,
    thread_marks,
)
from score_messages.mail.charsets import decode
from score_messages.mail.limits import MAX_HEADER_BYTES, MAX_LINE, TooMuchError
from score_messages.read import deleted_mails

_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:|[ \t]|>?From ")
_NAMES = frozenset(headers._WANTED.values())
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/<>]{0,40})((?:[^<>"']|"[^"<]{0,4000}"|'[^'<]{0,4000}')*)>""")


def split_headers(content: bytes) -> tuple[headers.Headers, bytes]:
    """Line by line."""
    end, lines = 0, []
    for line in content[: MAX_HEADER_BYTES + 1].split(b"\n"):
        if not _HEADER_LINE.match(line):
            break
        lines.append(line)
        end += len(line) + 1
    end = min(end, len(content), MAX_HEADER_BYTES + 1)
    if len(content) > MAX_HEADER_BYTES and b"\n" not in content[end : MAX_HEADER_BYTES + 1]:
        raise TooMuchError("headers")
    kept: dict[str, str] = {}
    for index, line in enumerate(lines):
        name, colon, value = line.partition(b":")
        key = name.rstrip(b" \t").lower().decode("ascii", "replace")
        if colon and key in _NAMES and key not in kept:
            for following in lines[index + 1 :]:
                if following[:1] not in (b" ", b"\t"):
                    break
                value += b" " + following
            kept[key] = "" if key in headers._THAT_THEY_ARE else decode(value.strip(), None)[0]
    return kept, content[end + 1 :] if content[end : end + 1] == b"\n" else content[end:]


def parameters(value: str) -> dict[str, str]:
    """Whatever the value is."""
    return headers.parameters(value + ";")


def is_deleted(mail: bytes) -> bool:
    """All patterns on every mail."""
    head = mail[:MAX_HEADER_BYTES]
    end = re.search(rb"\r?\n\r?\n", head)
    block = head[: end.start() + 1] if end else head
    notes = deleted_mails._NOTES.search(block) and deleted_mails._OF_NOTES.search(block)
    states = deleted_mails._MOZILLA.findall(block)
    is_marked = any(int(value, 16) & (0x0020_0000 if second else 0x0008) for second, value in states)
    return bool(deleted_mails._X_STATUS.search(block) or notes or is_marked)


class SlowPage(html_text._Page):
    """Every tag goes the whole way."""

    def _behind(self, start: int) -> int:
        tag = _TAG.match(self._markup, start)
        if tag is None:
            return self._behind_no_tag(start)
        return self._behind_tag(bool(tag[1]), tag[2].lower(), tag[3], tag.end())

    def _end_line(self) -> None:
        said = "".join(self._line)
        self._line = []
        for line in said.split("\n") if self._as_written else [said]:
            shown = "" if not line.strip() else re.sub(r"[ \t\r\n\f]+", " ", html_text._unescaped(line)).strip()
            if shown or self._says:
                self._add((self._prefix() + shown).rstrip())


def html_to_text(markup: str) -> str:
    """As the fast one."""
    page = SlowPage(markup, hide=True)
    return (SlowPage(markup, hide=False) if page.ended_hidden else page).text()


def without_footers(lines: Sequence[str]) -> list[str]:
    """Line by line."""
    kept: list[str] = []
    paragraph: list[str] = []
    for index, line in enumerate(lines):
        is_near = len(lines) - index <= endings.FOOTER_LINES
        below = " ".join(lines[index + 1 : index + 5])[:MAX_LINE]
        if is_near and endings.RULE.match(line) and endings._LIST.search(below):
            break
        paragraph.append(line)
        if not line.strip() or index + 1 == len(lines):
            kept += [] if endings._is_notice(paragraph) else paragraph
            paragraph = []
    return kept if endings._is_notice(paragraph) else kept + paragraph


def asks_for_reply_above(line: str) -> bool:
    """The search first."""
    text = line.strip(thread_marks._AROUND)
    if len(line) > thread_marks.MOST_OF_A_MARK or not text:
        return False
    drawn = ("##", "--", "==", "**", "__", "~~", "—-", "—", "-=", "- ", "[#")
    if line.lstrip().startswith("##-") and line.endswith("-##"):
        return True
    phrase = thread_marks._REPLY_ABOVE.search(text)
    return phrase is not None and (line.lstrip()[:2] in drawn or thread_marks._is_all(text, phrase))


def says_answers_are_below(text: str) -> bool:
    """Whatever the text's letters are."""
    return thread_marks._ANSWERS.search(text) is not None


class SlowReader(thread._Reader):
    """Every line that isn't empty is looked at in full."""

    def _is_plain(self, line: str) -> bool:
        return False

    def own_lines(self) -> list[str]:
        index = 0
        while 0 <= index < len(self._lines):
            line = self._lines[index]
            if line:
                index = self._behind(index, line)
            else:
                self._kept.append(line)
                index += 1
        return self._kept


@contextmanager
def slow_path() -> Iterator[None]:
    """Mail is read by the steps above."""
    with pytest.MonkeyPatch.context() as patched:
        for module in (message, parts):
            patched.setattr(module, "split_headers", split_headers)
        patched.setattr(parts, "parameters", parameters)
        patched.setattr(text_part, "html_to_text", html_to_text)
        patched.setattr(own_words, "without_footers", without_footers)
        patched.setattr(thread, "_Reader", SlowReader)
        patched.setattr(thread, "asks_for_reply_above", asks_for_reply_above)
        patched.setattr(thread, "says_answers_are_below", says_answers_are_below)
        patched.setattr(own_words, "ARMOR", "")
        for module, name in (
            (thread, "_may_hold_beginning"),
            (endings, "_may_be_notice"),
            (endings, "_may_be_contact"),
            (sent_from, "_may_be_programs"),
        ):
            patched.setattr(module, name, lambda line: True)
        patched.setattr(endings, "_DASHES", _Everything())
        patched.setattr(message, "_words_fewer", lambda own, whole: len(whole.split()) - len(own.split()))
        yield


class _Everything(frozenset[str]):
    """Has whatever is looked for."""

    def __contains__(self, value: object) -> bool:
        return True
