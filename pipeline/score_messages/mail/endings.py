"""What programs, lawyers and lists put at the end of a mail: signatures, notices, footers."""

# ruff: noqa: RUF001 - words and signs of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.mail.limits import MAX_LINE
from score_messages.mail.sent_from import is_programs, is_sent_from

RULE = re.compile(r"\s*+[-_=*~—–‐‑‒―]{5,}+\s*+\Z")
"""A line that programs draw above a thread, and lists above their footer."""

SIGNATURE_WORDS = 8
"""A line of more words right below a `--` that underlines a line isn't a name: the text goes on."""

SENTENCE_WORDS = 12
"""A line of more words below `--` and an empty line isn't a name either: the dashes part the text."""

SIGNATURE_LINES, FOOTER_LINES = 25, 15
"""More lines than that below `--`, or below a rule, are neither a signature nor a list footer but the text itself."""

PROGRAM_LINES = 4
"""Among how many lines at the end those of programs are looked for in all languages."""

FOOTER_LETTERS, NOTICE_LETTERS = 600, 3000
"""Longer paragraphs are the text itself, whatever they begin with."""

ARMOR = "-----BEGIN "
_ARMOR = re.compile(r"-----BEGIN (PGP SIGNED MESSAGE|PGP SIGNATURE|PGP MESSAGE|PKCS7)-----\Z")
_ARMOR_HEAD, _SIGNATURE_END = re.compile(r"[A-Z][a-z]+: [\w, -]+\Z"), "-----END PGP SIGNATURE-----"

_SIGNATURE = re.compile(r"[*_]{0,2}(?:--|—)\s{0,2}[*_]{0,2}\s*\Z")
_DASHED_NAME = re.compile(r"[-–—]\w[\w.'’]*(?: [\w.'’]+){0,3}\s*\Z")
_ITEM = re.compile(r"\s{0,4}(?:\d{1,2}[.)]|[-*•])\s")
_DASHES = frozenset("*_-—")
"""How a line begins that begins a signature."""

_SENT_BEGINS = frozenset("SsGgVvEeIiWwYyОо" + " \t\"'([{<*_~-–—=+#|·•>.:,;/\\")
"""How such a line begins; a look at the first letter spares most lines the pattern."""

_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.|https?://|\bwww\.|\b(?:tel|fax|phone|mobile|mob|cell|skype|office|direct|t|f"
    r"|m|p)\b\.?:?"
    r"\s*[+(]?\d|\+\d{1,3}[\s.(-]?\d|\(\d{3}\)\s?\d{3}|\d{3}[-.]\d{3}[-.]\d{4}|\bskype:",
    re.I,
)

_OF_CONTACT = re.compile(r"[\d@:]")

_NOTICE = re.compile(
    r"\W{0,5}+(?:confidentiality (?:notice|note)|confidential\b|disclaimer\b|legal notice|privileged and confidential"
    r"|(?:important|note|notice|please note|caution)\b.{0,40}(?:e-?mail|message|communication)"
    r"|(?:this|the (?:information|contents?)(?: (?:contained|transmitted))? (?:in|by|with) this"
    r"|the information contained in this)"
    r" (?:\w+ ){0,2}(?:e-?mail|message|communication|transmission|electronic mail)"
    r"|if you (?:are not|have received|received)|any (?:unauthori[sz]ed|review|dissemination|disclosure|views)"
    r"|please consider (?:the|our) environment|bitte (?:denken|prüfen|schonen|überlegen) .{0,60}(?:umwelt|ausdruck)"
    r"|(?:pensez|merci de penser) à l['’]environnement|antes de imprimir"
    r"|prima di stampare|denk aan het milieu|diese (?:e-?mail|nachricht)|der inhalt dieser|ce (?:message"
    r"|courriel)|este (?:mensaje|correo)"
    r"|esta mensagem|questo messaggio|la presente|dit bericht|deze e-?mail)",
    re.I,
)
_LEGAL = re.compile(
    r"confidential|privileged|intended (?:only|solely|for|recipient)|intended recipient|(?:in|par|per"
    r"|por) (?:error|erreur|errore)"
    r"|received this|unauthori[sz]ed|before printing|drucken"
    r"|imprimer|imprimir|stampare|uitprinten|afdrukken"
    r"|vertraulich|confidentiel|confidencial|riservat"
    r"|vertrouwelijk|strictly prohibited"
    r"|nicht der (?:richtige|beabsichtigte)",
    re.I,
)
_FOOTER = re.compile(
    r"\W{0,5}+(?:to unsubscribe\b|unsubscribe\b|you(?:'re| are)? (?:received|receiving|got) this (?:message"
    r"|e-?mail|mail)?\b.{0,40}because"
    r"|this e-?mail is a service from"
    r"|you are receiving this|reply to this e-?mail directly|to (?:post|reply) to this|for more options, visit"
    r"|view this e-?mail in"
    r"|manage your (?:e-?mail )?(?:preferences|subscription)|to view this discussion|to stop receiving"
    r"|this (?:sf\.net|sf) e-?mail is sponsored by)",
    re.I,
)
_NOTICE_BEGINS = frozenset("an bi ca ce co de di es fo if im la le ma me no pe pl pr qu re th to un vi yo".split())
"""How notices and footers begin; a look at the first letters spares most paragraphs both patterns."""

_LIST = re.compile(r"mailing list|listinfo|\blists?\.|unsubscribe", re.I)


def without_armor(lines: list[str]) -> list[str]:
    """The lines without what PGP puts around the text, and without what is encrypted."""
    if not any(line.startswith(ARMOR) and _ARMOR.match(line) for line in lines):
        return lines
    is_signed = _SIGNATURE_END in lines
    kept: list[str] = []
    is_head, end = False, ""
    for line in lines:
        is_head = is_head and _ARMOR_HEAD.match(line) is not None
        if end:
            end = "" if line == end else end
        elif armor := _ARMOR.match(line):
            is_head = True
            has_letters = armor[1] != "PGP SIGNED MESSAGE" and (is_signed or armor[1] != "PGP SIGNATURE")
            end = f"-----END {armor[1]}-----" if has_letters else ""
        elif not is_head:
            kept.append(line)
    return kept


def is_encrypted(text: str) -> bool:
    """Whether a text is nothing but letters that have to be decrypted first."""
    return text.startswith(ARMOR) and "".join(without_armor(text.splitlines())).strip() == ""


def without_footers(lines: Sequence[str]) -> list[str]:
    """The lines without legal notices and without the footers of lists and newsletters."""
    end = _list_footer(lines)
    kept: list[str] = []
    start = 0
    for blank in [*(index for index in range(end) if not lines[index] or lines[index].isspace()), end - 1]:
        paragraph = lines[start : blank + 1]
        if paragraph and not (_may_be_notice(paragraph[0]) and _is_notice(paragraph)):
            kept += paragraph
        start = blank + 1
    return kept


def _list_footer(lines: Sequence[str]) -> int:
    """Where a rule above the footer of a list stands, else how many lines there are."""
    for index in range(max(0, len(lines) - FOOTER_LINES), len(lines)):
        if RULE.match(lines[index]) and _LIST.search(" ".join(lines[index + 1 : index + 5])[:MAX_LINE]):
            return index
    return len(lines)


def _may_be_notice(line: str) -> bool:
    """A quick look at a paragraph's first line."""
    begin = line[:2]
    return not (begin.isascii() and begin.isalpha()) or begin.lower() in _NOTICE_BEGINS


def _is_notice(paragraph: Sequence[str]) -> bool:
    letters = sum(map(len, paragraph))
    if letters > NOTICE_LETTERS:
        return False
    text = " ".join(paragraph).strip()
    if letters <= FOOTER_LETTERS and _FOOTER.match(text):
        return True
    return _NOTICE.match(text) is not None and _LEGAL.search(text) is not None


def without_signature(lines: Sequence[str]) -> list[str]:
    """The lines without those below `-- `, "Sent from my ...", a dashed name or a block of contacts at the end."""
    first = max(1, len(lines) - SIGNATURE_LINES - 1)
    cut = next((index for index in range(first, len(lines)) if _begins_signature(lines, index)), len(lines))
    kept = [line for line in lines[:cut] if line[:1] not in _SENT_BEGINS or not is_sent_from(line)]
    _drop_blank(kept)
    kept[-PROGRAM_LINES:] = [line for line in kept[-PROGRAM_LINES:] if not is_programs(line)]
    _drop_blank(kept)
    if len(kept) > 1 and len(kept[-1]) <= 60 and _DASHED_NAME.match(kept[-1]):
        kept.pop()
        _drop_blank(kept)
    start = _contacts(kept)
    return kept[:start]


def _begins_signature(lines: Sequence[str], index: int) -> bool:
    if lines[index][:1] not in _DASHES or not _SIGNATURE.match(lines[index]):
        return False
    is_underline, below = bool(lines[index - 1].strip()), lines[index + 1 : index + 3]
    if not is_underline and len(below) == 2 and not below[0].strip():
        return len(below[1].split()) <= SENTENCE_WORDS or _is_notice(below[1:])
    return not is_underline or not any(map(_goes_on, below[:1]))


def _goes_on(line: str) -> bool:
    """Whether a line below a `--` that underlines another one is text: long, of a list, or a sentence."""
    words = line.split()
    return len(words) > SIGNATURE_WORDS or _ITEM.match(line) is not None or (len(words) > 4 and line[-1] in ".!?")


def _may_be_contact(line: str) -> bool:
    """A quick look: most lines have no digit and no sign that each way to reach somebody has."""
    return _OF_CONTACT.search(line) is not None or "www." in line.lower()


def _is_long(line: str) -> bool:
    return any(len(part.split()) > 5 for part in line.split("|"))


def _drop_blank(lines: list[str]) -> None:
    while lines and not lines[-1].strip():
        lines.pop()


def _contacts(lines: Sequence[str]) -> int:
    """Where a block of contacts at the end begins: short lines, two or more of them a way to reach somebody."""
    contacts, start, below = 0, len(lines), len(lines)
    while below > 0 and len(lines) - below < 30:
        line = lines[below - 1].strip()
        if not line or RULE.match(line):
            if contacts >= 2:
                start = below - 1
            below -= 1
            continue
        is_contact = len(line) <= 80 and _may_be_contact(line) and _CONTACT.search(line) is not None
        if not is_contact and (line[-1] in ".!?,:;" or _is_long(line)):
            break
        contacts += is_contact
        below -= 1
    return start if start > 0 else len(lines)
