"""Lines that programs put between a message and the thread below it. Knows single lines only."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import itertools
import re

from score_messages.mail.header_block import TIME, label_roles
from score_messages.mail.languages import LANGUAGES

MOST_OF_A_MARK = 200
"""Characters of a line that asks for the answer above it."""

DECORATION = frozenset("-_=~#*—–‐‑‒―")
"""What lines of programs begin with."""

_DASHES = "-_=~—–‐‑‒― \t"
_AROUND = "#-_=~*—–‐‑‒―.!:[]() \t"
_LONG_RUN = re.compile(r"-{4,}|_{4,}")
_RUN = re.compile(r"[-_=~—–‐‑‒―]{2}")
_MOMENT_BETWEEN_DASHES = re.compile(
    r".{2,80}?---\s?\d{1,4}[./-]\d{1,2}[./-]\d{2,4} \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?---", re.I
)
_APPLE_ENDS = (":", "：")

_BETWEEN_DASHES = frozenset(
    text.casefold()
    for language in LANGUAGES.values()
    for program, texts in language.separators.items()
    if program != "apple"
    for text in texts
)
_WITHOUT_DASHES = frozenset(
    text.casefold().rstrip(" :：") for language in LANGUAGES.values() for text in language.separators.get("apple", ())
)
_FORWARDERS = tuple(text.casefold() + " " for language in LANGUAGES.values() for text in language.forwarders)


def _in_ascii(texts: str) -> str:
    """What finds in ASCII text in lower case what the texts find in it whatever its case, in a third of the time."""
    return texts.replace("ı", "i")  # the only letter here that isn't ASCII and that one of ASCII stands for


_ALL_REPLY_ABOVE = "|".join(text for language in LANGUAGES.values() for text in language.reply_above)
_REPLY_ABOVE = re.compile(_ALL_REPLY_ABOVE, re.I)
_REPLY_ABOVE_IN_ASCII = re.compile(_in_ascii(_ALL_REPLY_ABOVE))
_ASKS = re.compile(
    r"(?:please |kindly |bitte |por favor,? |s'il vous plaît,? )?(?:(?:type|enter|write|add|send|post|put) )?"
    r"(?:(?:your|a|any|the|ihre|sie|zum) )?(?:reply|response|answer|message|comments?|respond|type|write|antwort\w{0,3}"
    r"|répond\w{1,3}|respond\w{1,3}|rispond\w{1,3}|beantwoord\w{0,2})\b.{0,40}",
    re.I,
)
_ABOVE = ("bove th", "oberhalb d", "-dessus de cette", "ncima de esta", "opra questa", "boven deze")
"""What a line that asks for the answer above it holds if nothing is drawn around it."""

_ALL_ANSWERS = "|".join(text for language in LANGUAGES.values() for text in language.answers)
_ANSWERS = re.compile(_ALL_ANSWERS, re.I)
_ANSWERS_IN_ASCII = re.compile(_in_ascii(_ALL_ANSWERS))


def begins_mail_below(line: str) -> bool:
    """Whether the line says that the mail below is an earlier or a forwarded one."""
    text = line.strip(" \t*>")
    if text.endswith(_APPLE_ENDS) and text.strip(_DASHES + ":：").casefold() in _WITHOUT_DASHES:
        return True
    if not _RUN.match(text):
        return False
    words = text.lstrip(_DASHES)
    end = _RUN.search(words)
    named = words[: end.start() if end else None].strip(_DASHES + ":：").casefold()
    behind = words[end.start() :].strip(_DASHES) if end else ""
    if named.startswith(_FORWARDERS):
        return True
    is_other = behind and not (label_roles(behind) or TIME.search(behind))
    return (named in _BETWEEN_DASHES or named in _WITHOUT_DASHES) and not is_other


def quotes_beginning(line: str) -> bool:
    """Whether Lotus Notes names, on this line, who wrote the mail below, when, and how it begins."""
    return _MOMENT_BETWEEN_DASHES.match(line) is not None


def mail_below_within(line: str) -> int:
    """Where a line between dashes begins that was joined with the text above it; -1 for nowhere."""
    if "----" not in line and "____" not in line:
        return -1
    runs = list(_LONG_RUN.finditer(line))
    for run, following in itertools.pairwise(runs):
        if line[run.end() : following.start()].strip().casefold() in _BETWEEN_DASHES:
            return run.start()
    return -1


def may_ask(text: str) -> bool:
    """Whether a text might ask for the answer above a line on which nothing is drawn: a quick look."""
    return any(phrase in text for phrase in _ABOVE)


def asks_for_reply_above(line: str) -> bool:
    """Whether a help desk asks, on this line, for the answer above it."""
    if len(line) > MOST_OF_A_MARK:
        return False
    text = line.strip(_AROUND)
    if not text:
        return False
    is_drawn = line.lstrip()[:2] in ("##", "--", "==", "**", "__", "~~", "—-", "—", "-=", "- ", "[#")
    if line.lstrip().startswith("##-") and line.endswith("-##"):
        return True
    if not is_drawn and not _ASKS.match(text):  # a look at how it begins takes a tenth of the search
        return False
    phrase = _REPLY_ABOVE_IN_ASCII.search(text.lower()) if text.isascii() else _REPLY_ABOVE.search(text)
    return phrase is not None and (is_drawn or _is_all(text, phrase))


def _is_all(text: str, phrase: re.Match[str]) -> bool:
    """Whether the line says nothing else than that."""
    before, behind = text[: phrase.start()], text[phrase.end() :].strip(_AROUND + ",")
    if len(before.split()) > 4 or not _ASKS.match(text):
        return False
    return not behind or (
        behind.split()[0].casefold() in ("to", "and", "um", "pour", "para", "per", "om") and len(behind) < 60
    )


def says_answers_are_below(text: str) -> bool:
    """Whether the writer says that the answers stand in the mail below.

    Args:
        text: at most some thousand characters.
    """
    answers = _ANSWERS_IN_ASCII.search(text.lower()) if text.isascii() else _ANSWERS.search(text)
    return answers is not None
