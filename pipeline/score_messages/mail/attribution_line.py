"""What a line says that stands above a quote, such as "On Monday Ann wrote:", in the words of the mail programs.

Knows single lines, joined where a program broke them. `languages.toml` has the words. A line that nobody listed is
known as well if it has a time and ends in an address and a colon.
"""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from score_messages.mail.header_block import TIME
from score_messages.mail.languages import LANGUAGES

MOST_WORDS, FEW_WORDS = 20, 8
"""Of a time and a name with its address; of a time and an address without brackets."""

MAX_NAME = 160
"""Characters of a name with its address, or of a time."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))
_SLOT = re.compile(r"\{date\}.*\{time\}|\{time\}.*\{date\}|\{date\}|\{time\}|\{who\}")
_ENDING = re.compile(r"(?<!\w)(\w{3,})(?:\((\w{1,2})\)|/(\w{1,2}))(?!\w)")
_LETTER = re.compile(r"[^\W\d_]")
_DATE = re.compile(r"\b(?:19|20)\d\d|\b\d{1,2}[./-]\d{1,2}[./-]\d\d")
_YEAR_FIRST = re.compile(r"\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}\b|年\d{1,2}月\d{1,2}日)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_AT_ADDRESS = re.compile(r"[<(\[][^<>()\[\]\s]{1,100}@[^<>()\[\]\s]{1,200}[>)\]]{1,3}\Z")
_IN_BRACKETS = re.compile(r"[<(\[][^<>()\[\]\s]{1,100}@")
_OTHER_ZONE = re.compile(r"[AaPp]\.?[Mm]\.?|[A-Z]{2,5}(?:[+-]\d{1,2})?|Uhr|[+-]\d{4}|(?:[^\W\d_]\.){1,2}|г\.|р\.")
_PARTED = re.compile(r"[，、،—–]")
_ENDS = "*_ :："
_AROUND = "*_ :：,，、،(-–—"


@dataclass(frozen=True)
class _Template:
    """An attribution without its name and time.

    Attributes:
        words: what stands between them, in lower case, in order.
        slots: what stands before, between and behind the words: "", "when", "who", "when who" or "who when".
        speakers: with what the writer would begin to name somebody in this language, in lower case.
    """

    words: tuple[str, ...]
    slots: tuple[str, ...]
    speakers: frozenset[str]


@dataclass(frozen=True)
class Attribution:
    """What a line says of the quote below.

    Attributes:
        has_address, has_time: whether it holds a mail address, and a time of the day.
        is_dated: whether it holds a date with a year.
        begins: whether it begins with words that attributions begin with.
        is_speech: whether it may be the writer's own sentence, such as "My boss wrote:".
    """

    has_address: bool = False
    has_time: bool = False
    is_dated: bool = False
    begins: bool = False
    is_speech: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether hardly a writer would say so: it names a time of the day, or an address and a date."""
        return (self.has_time or (self.has_address and self.is_dated)) and not self.is_speech

    @property
    def is_likely(self) -> bool:
        """Whether it is one if it stands between empty lines, as programs write it."""
        return (self.has_address or self.is_dated) and not self.is_speech

    @property
    def rank(self) -> tuple[bool, ...]:
        """How much there is of an attribution; of lines that may belong to it those belong that add something."""
        return (not self.is_speech, self.is_dated, self.has_address, self.has_time, self.begins)


_WRITERS = frozenset(LANGUAGES["en"].speakers.casefold().split())
_OF_UNKNOWN_WORDS = Attribution(has_address=True, has_time=True, is_dated=True, is_speech=True)
"""What a line above marked lines is that says when and who in words that nobody listed; above others, it is text."""


def _template(text: str, speakers: frozenset[str]) -> _Template:
    words: list[str] = []
    slots: list[str] = [""]
    end = 0
    for match in [*_SLOT.finditer(text), None]:
        literal = text[end : match.start() if match else len(text)].casefold().strip(_AROUND).lstrip(")")
        if _LETTER.search(literal):
            words.append(literal)
            slots.append("")
        if match:
            slots[-1] = f"{slots[-1]} {'who' if match[0] == '{who}' else 'when'}".strip()
            end = match.end()
    return _Template(tuple(words), tuple(slots), speakers)


def _forms(text: str) -> Iterator[str]:
    """The text with and without an ending that depends on who wrote: `napsal(a)`, `napsal` and `napsala`."""
    yield text
    if ending := _ENDING.search(text):
        word, added = ending[1], ending[2] or ending[3]
        for form in (word, word + added):
            yield text[: ending.start()] + form + text[ending.end() :]


def _by_sign() -> dict[str, list[_Template]]:
    """The templates by how they end, or how they begin if a name or a time ends them: see `_candidates`."""
    templates: dict[str, dict[_Template, None]] = {}
    for language in LANGUAGES.values():
        speakers = frozenset(f"{language.speakers} {LANGUAGES['en'].speakers}".casefold().split())
        texts = [text for listed in language.attributions.values() for text in listed]
        for form in itertools.chain.from_iterable(map(_forms, texts)):
            template = _template(form, speakers)
            if template.words:
                templates.setdefault(_sign(template), {})[template] = None
    return {sign: list(group) for sign, group in templates.items()}


def _sign(template: _Template) -> str:
    if not template.slots[-1]:
        return f"end {template.words[-1][-2:]}"
    return "any" if template.slots[0] else f"begin {template.words[0][:1]}"


_TEMPLATES = _by_sign()


_BEGINNINGS = frozenset(
    template.words[0].split()[0] for group in _TEMPLATES.values() for template in group if not template.slots[0]
)


def begins_attribution(line: str, start: int) -> bool:
    """Whether attributions of some language begin with the word at a place of the line."""
    words = line[start : start + MAX_NAME].split(None, 1)
    return bool(words) and words[0].casefold() in _BEGINNINGS


def _candidates(lower: str) -> Iterator[_Template]:
    """The templates that might fit: most are for other languages, and lines may be many."""
    for sign in (f"end {lower[-2:]}", f"begin {lower[:1]}", "any"):
        yield from _TEMPLATES.get(sign, ())


def read_attribution(joined: str, is_above_quote: bool = False) -> Attribution | None:
    """What a line says if it is an attribution; above marked lines in words that nobody listed, too.

    Args:
        joined: at most `MAX_LINE` characters.
    """
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined.translate(_INVISIBLE))
    text = " ".join(joined.split())
    is_between_dashes = text.startswith("---") and text.endswith("---")
    text = text.strip("*_- ")
    has_colon = text.endswith((":", "：")) or is_between_dashes
    text = text.rstrip(_ENDS)
    has_address = "@" in text
    if has_address and _AT_ADDRESS.search(text) and _names_sender_at(text, has_colon):
        return Attribution(has_address=True, has_time=TIME.search(text) is not None, is_dated=True)
    if not has_colon:
        return None
    lower = text.casefold()
    if len(lower) != len(text):  # a letter became two: positions in both would differ
        text = lower
    fitting = [(template, gaps) for template in _candidates(lower) if (gaps := _gaps(template, text, lower))]
    if not fitting:
        return _OF_UNKNOWN_WORDS if is_above_quote and has_address and _says_when_and_who(text) else None
    template, gaps = max(fitting, key=lambda fit: sum(map(len, fit[0].words)))
    return _said(template, gaps, has_address)


def _says_when_and_who(text: str) -> bool:
    """Whether a line has a date, a time and an address, and few words beside, the first of which is no pronoun."""
    words = text.split()
    is_short = len(words) <= (MOST_WORDS if _IN_BRACKETS.search(text) else FEW_WORDS)
    is_dated = TIME.search(text) is not None and _DATE.search(text) is not None
    return is_short and is_dated and words[0].casefold() not in _WRITERS


def _names_sender_at(text: str, has_colon: bool) -> bool:
    """Whether a line that ends in an address begins with a date, and has no more words than a name beside it."""
    begins_with_year = _YEAR_FIRST.match(text) is not None
    if _DATE.search(text) is None or not (has_colon or begins_with_year) or len(text.split()) > MOST_WORDS:
        return False
    return begins_with_year or (TIME.search(text) is not None and _DAY.search(text[:30]) is not None)


def _gaps(template: _Template, text: str, lower: str) -> list[str] | None:
    """What stands before, between and behind the words of a template; None if it doesn't fit."""
    words, slots = template.words, template.slots
    if (not slots[0] and not lower.startswith(words[0])) or (not slots[-1] and not lower.endswith(words[-1])):
        return None
    gaps, start = [], 0
    for index, word in enumerate(words):
        is_last = index == len(words) - 1 and not slots[-1]
        at = lower.rfind(word, start) if is_last else lower.find(word, start)
        if at < start or not _stands_alone(lower, at, at + len(word)):
            return None
        gaps.append(text[start:at])
        start = at + len(word)
    gaps.append(text[start:])
    return gaps if all(map(_fits, slots, gaps)) else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter touches what stands there; in scripts without blanks between words any may."""
    before = text[start - 1 : start].isalpha() and text[start] < "\u0e00"
    return not before and not (text[end : end + 1].isalpha() and text[end - 1] < "\u0e00")


def _fits(slot: str, gap: str) -> bool:
    said = gap.strip(" ,，、،()-")
    if not slot:
        return not said
    if not said or len(said) > 2 * MAX_NAME:
        return False
    return ("when" not in slot or any(map(str.isdigit, said))) and (
        "who" not in slot or _LETTER.search(said) is not None
    )


def _said(template: _Template, gaps: list[str], has_address: bool) -> Attribution:
    gaps_of = list(zip(template.slots, gaps, strict=True))
    when = " ".join(gap for slot, gap in gaps_of if "when" in slot)
    who = next(_who(slot, gap) for slot, gap in gaps_of if "who" in slot)
    return Attribution(
        has_address=has_address,
        has_time=TIME.search(when) is not None,
        is_dated=_DATE.search(when) is not None,
        begins=not template.slots[0],
        is_speech=len(who) > MAX_NAME or _is_writers_own(who, template.speakers),
    )


def _who(slot: str, gap: str) -> str:
    """The name, of a gap that may hold a time as well: what is behind (or before) the last (or first) number."""
    words = [word for word in _PARTED.sub(" ", gap).split() if word[0].isalnum() or word[0] in "<(\"'“"]
    if slot == "when who":
        numbers = [index for index, word in enumerate(words) if "@" not in word and any(map(str.isdigit, word))]
        words = words[numbers[-1] + 1 :] if numbers else words
        while len(words) > 1 and _OTHER_ZONE.fullmatch(words[0].strip(",")):
            del words[0]
    elif slot == "who when":
        number = next((index for index, word in enumerate(words) if word[0].isdigit()), len(words))
        words = words[:number]
    return " ".join(words).strip(" ,，、،()-")


def _is_writers_own(who: str, speakers: frozenset[str]) -> bool:
    """Whether the writer himself would say it so: a pronoun, or words in lower case without an address."""
    words = who.strip("\"'“”*_ ").split()
    if not words:
        return True
    return words[0].casefold().strip(",.") in speakers or (words[0][0].islower() and len(words) > 1 and "@" not in who)
