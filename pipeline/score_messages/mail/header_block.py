"""The headers of the mail below, as mail programs show them above it: on lines of their own, wrapped, or on one line.

A web form lists a sender, a date and a subject as well; what tells the two apart is in `is_thread`.
"""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from score_messages.mail.languages import LANGUAGES, ORDERS
from score_messages.mail.limits import MAX_LINE

MAX_LABEL = 30
"""Characters of a label, with what is around it."""

BLOCK_LINES = 100
"""Over how many lines the headers of a mail with many recipients are looked at."""

FEWEST_COLONS, MOST_TRIES, FLAT_BLOCK = 4, 3, 1000
"""Of headers on one line; how often they are looked for in a line, and in how many characters."""

WRAPPED = 55
"""Characters of a line that a program may have broken."""

_AROUND = " \t\xa0*_|•\u200e\u200f\u202a\u202c"
_OTHER = "importance priority reply-to attachments attachment organization bcc bilaga wichtigkeit priorität anlagen"

TIME = re.compile(r"(?<![\d.:/])\d{1,2}(?:[:.]\d\d(?![.\d/-])|[ \xa0]?h\d\d\b|[ \xa0]?(?:時|时|點|点|시))")
ADDRESS = re.compile(r"[^\s<>@]@[\w-]|\bmailto:|/[\w ]{1,40}@\w")
_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)|\d[./-]\d\d(?!\d)")
_REST_OF_ADDRESS = re.compile(r"[<\[(]?(?:mailto:)?[^\s<>@]{1,100}@[^\s<>@]{1,200}[>\])]{1,3}[;,]?\s*\Z", re.I)
_FORM_LABEL = re.compile(r"[^\W\d_][\w' /()-]{0,29}:(?:\s|\Z)")
_FIELD_NAMES = re.compile(
    r"\W{0,3}(?:(?:your|first|last|full|user|customer|ihre?|votre|su) )?(?:name|surname|e-?mail(?: address)?"
    r"|phone(?: number)?|telephone|tel|mobile|company|order(?: number| no\.?| id)?"
    r"|website|url|ip(?: address)?|message|comments?"
    r"|category|department|country|city|address|rating|vorname|nachname|telefon|firma|bestellnummer|kundennummer|nachricht|nom"
    r"|prénom|téléphone|entreprise|nombre|apellidos?|teléfono|empresa|nome|cognome|telefono|azienda|naam|telefoon"
    r"|bedrijf)\W{0,3}:",
    re.I,
)
"""Fields that forms have beside those of a mail."""

_MESSAGE_LABEL = re.compile(
    r"\W{0,3}(?:your |ihre |su |la |le |el |il |votre )?(?:message|comments?|enquiry|inquiry|question|feedback|details"
    r"|description|body|text|nachricht|mitteilung|anfrage|kommentar|mensaje|consulta|messaggio|richiesta|bericht"
    r"|mensagem|meddelande|besked|melding|viesti|wiadomość|zpráva|üzenet|mesaj|сообщение)"
    r"(?: (?:body|text|content))?\W{0,3}:",
    re.I,
)
_FORM = re.compile(
    r"\b(?:contact|web|website|online|feedback|order|support|enquiry|inquiry)[ -]?forms?\b|form submission"
    r"|kontaktformular|formulaire|formulario|modulo di contatto|contactformulier|formulário|kontaktskjema|yhteyslomake",
    re.I,
)


def _labels() -> dict[str, frozenset[str]]:
    roles: dict[str, set[str]] = {label: {"other"} for label in _OTHER.split()}
    for language in LANGUAGES.values():
        for program, labels in language.headers.items():
            for role, label in zip(ORDERS[program], labels, strict=True):
                roles.setdefault(label.casefold(), set()).add(role)
    return {label: frozenset(names) for label, names in roles.items()}


_ROLES = _labels()
"""What a header may say, by its label in lower case; a label may have several meanings in several languages."""

_WORDS_OF_A_LABEL = max(len(label.split()) for label in _ROLES)


@dataclass
class Block:
    """The headers that stand at a line.

    Attributes:
        lines: how many lines they take.
        roles: what they say.
        has_address: whether one of them has a mail address.
        has_time: whether one of them says at what time the mail was sent.
        is_form: whether fields stand among them that no mail has.
    """

    lines: int = 0
    roles: set[str] = field(default_factory=set)
    has_address: bool = False
    has_time: bool = False
    is_form: bool = False

    def is_thread(self, is_below_rule: bool) -> bool:
        """Whether a mail program wrote them: it shows an address or a time of the day, or a rule above all four."""
        if self.is_form or not {"from", "subject"} <= self.roles or not self.roles & {"sent", "to"}:
            return False
        return self.has_address or self.has_time or (is_below_rule and {"sent", "to"} <= self.roles)


def label_roles(line: str) -> frozenset[str]:
    """What the header says that begins a line; nothing if none does."""
    end = line.find(":", 0, MAX_LABEL + 1) if line.isascii() else _colon(line[: MAX_LABEL + 1], 0)
    return _roles(line[:end]) if end >= 0 else frozenset()


def _roles(head: str) -> frozenset[str]:
    label = head.strip(_AROUND).casefold()
    if label in _ROLES or label.isascii():
        return _ROLES.get(label, frozenset())
    return _ROLES.get(unicodedata.normalize("NFC", label.replace("\xa0", " ")), frozenset())


def header_block(lines: Sequence[str], index: int) -> Block:
    """The headers that begin at a line: until a line that is neither a header nor goes on with one."""
    block = Block()
    is_list = False  # whether the header may go on without being indented, as lists of recipients do
    last = index
    for at in range(index, min(len(lines), index + BLOCK_LINES)):
        line = lines[at]
        if len(line) > MAX_LINE:
            break
        if not line.strip():
            if at > last + 1:
                break
            continue
        if roles := label_roles(line):
            _add(block, line, roles)
            is_list = bool(roles & {"to", "cc"})
        elif at > last + 1 or not (_goes_on(line, is_list, lines[at - 1]) or _is_wrapped(lines, at)):
            block.is_form = at == last + 1 and _is_field(lines, at)
            break
        elif is_list and ADDRESS.search(line):
            block.has_address = True
        last = at
    block.lines = last + 1 - index
    beside = [*lines[max(0, index - 1) : index], *lines[last + 1 : last + 2]]
    is_among_fields = any(_FIELD_NAMES.match(line[:60]) for line in beside)
    block.is_form = block.is_form or is_among_fields or _message_follows(lines, last + 1)
    return block


def headers_within(line: str) -> int:
    """Where the headers of the mail below begin within a line that holds all of it; -1 for nowhere."""
    if line.count(":") < FEWEST_COLONS:
        return -1
    at, tries = line.find(":"), 0
    while at >= 0 and tries < MOST_TRIES:
        before = line[max(0, at - MAX_LABEL) : at].rstrip()
        label = before.rpartition(" ")[2]
        if label and "from" in (roles := _roles(label)):
            start, tries, block = max(0, at - MAX_LABEL) + len(before) - len(label), tries + 1, Block()
            _add(block, line[start : start + FLAT_BLOCK], roles)
            is_sure = block.has_address or _YEAR.search(line, start, start + FLAT_BLOCK) is not None
            if is_sure and block.is_thread(False) and {"sent", "to"} <= block.roles:
                return start
        at = line.find(":", at + 1)
    return -1


def _add(block: Block, line: str, roles: frozenset[str]) -> None:
    """What a line says: its header, and those behind it on the same line."""
    for start, end, names in _headers_in(line, roles):
        value = line[start:end]
        block.roles |= names
        block.has_address = block.has_address or (bool(names & {"from", "to"}) and ADDRESS.search(value) is not None)
        block.has_time = block.has_time or ("sent" in names and TIME.search(value) is not None)


def _headers_in(line: str, first: frozenset[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Where each header's value begins and ends, and what it says."""
    start, names = _colon(line, 0) + 1, first
    at = start
    while (at := _colon(line, at)) >= 0:
        words = line[max(start, at - MAX_LABEL) : at].strip(_AROUND).split()[-_WORDS_OF_A_LABEL:]
        for count in range(1, len(words) + 1):
            if roles := _roles(" ".join(words[-count:])):
                yield start, at, names
                start, names = at + 1, roles
                break
        at += 1
    yield start, len(line), names


def _colon(line: str, start: int) -> int:
    at, full = line.find(":", start), line.find("：", start)
    return max(at, full) if at < 0 or full < 0 else min(at, full)


def _goes_on(line: str, is_list: bool, before: str) -> bool:
    if line[:1] in " \t":
        return not label_roles(line)
    return is_list and (before.endswith((";", ",", "；", "，")) or line.endswith((";", ",")) or "@" in line)


def _is_wrapped(lines: Sequence[str], index: int) -> bool:
    """Whether a line is the rest of a header that a program broke: between a long line and the next header."""
    line, before, following = lines[index], lines[index - 1], lines[index + 1 : index + 2]
    if _REST_OF_ADDRESS.match(line) and ADDRESS.search(line):
        return True
    is_between = bool(following and label_roles(following[0])) and len(before) >= WRAPPED
    return is_between and not _FORM_LABEL.match(line[: MAX_LABEL + 2])


def _is_field(lines: Sequence[str], index: int) -> bool:
    """Whether a field of a form stands here, with headers below it: a mail's headers have no others among them."""
    return _FORM_LABEL.match(lines[index][: MAX_LABEL + 2]) is not None and any(
        label_roles(line) for line in lines[index + 1 : index + 6]
    )


def _message_follows(lines: Sequence[str], index: int) -> bool:
    """Whether the next line that isn't empty is a form's label of the text."""
    for line in lines[index : index + 3]:
        if line.strip():
            return _MESSAGE_LABEL.match(line[:60]) is not None
    return False


def introduces_form(lines: Sequence[str]) -> bool:
    """Whether the text above is only what a web form sends in front of its fields."""
    text = " ".join(line for line in lines[-6:] if line.strip())
    return len(lines) <= 6 and len(text) <= 300 and _FORM.search(text) is not None
