"""What the person wrote: a mail's text without the thread below, signatures, legal notices and list footers.

Conservative: what isn't surely somebody else's stays, and if nothing would remain, everything does. All patterns are
tried on single lines or paragraphs of bounded length, so the time is linear. docs/mail.md compares with libraries.
"""

# ruff: noqa: RUF001 - words and signs of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_LINE = 1000
"""Characters of a line that are looked at; longer ones are text."""

ATTRIBUTION_LINES = 4
"""Over how many lines a program may break "On ... wrote:"."""

SIGNATURE_WORDS = 8
"""A line of more words right below a `--` that underlines a line is no name: the text goes on."""

SIGNATURE_LINES, FOOTER_LINES = 25, 15
"""More lines than that below `--`, or below a rule, are no signature and no list footer but the text itself."""

FOOTER_LETTERS, NOTICE_LETTERS = 600, 3000
"""Longer paragraphs are the text itself, whatever they begin with."""

_QUOTED = re.compile(r"\s{0,3}>")
_MORE_THAN = re.compile(r"\s{0,3}>\s?[\d=€$£]")

_BEGINNING = re.compile(
    r"[*_ ]*(?:(?:On|Am|Le|El|Il|Op|Em|Den|Dne|Dnia|W dniu|På|Quoting|В)\b|在|\d{1,4}[-./年])", re.I
)
_WRITING = re.compile(
    r"\b(?:wrote|writes|schrieb|schreef|a écrit|escribió|escribio|ha scritto|escreveu|skrev|kirjoitti|yazdı|napsala?"
    r"|napisała?|pisze|napisao|написала?|пишет|пише)\b|写道|寫道|書きました|のメール",
    re.I,
)
_DATE_OR_ADDRESS = re.compile(r"[\d@]")
_DATED_ADDRESS = re.compile(r"\d{4}(?:[-/]\d{1,2}[-/]\d{1,2}\b|年\d{1,2}月\d{1,2}日).{0,150}<[^<>]{3,100}>:?\s*\Z")

_THREAD_BELOW = re.compile(
    r"[*\s]*[-_=]{2,}\s*(?:original message|reply message|original appointment|forwarded message|forwarded by\b.*"
    r"|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|message d['’]origine|message original"
    r"|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato"
    r"|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|mensagem encaminhada|original meddelelse"
    r"|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse|wiadomość oryginalna|původní zpráva"
    r"|исходное сообщение|пересланное сообщение|原始邮件|原始郵件)\s*[-_=]*\s*\Z"
    r"|[-\s]*(?:begin forwarded (?:message|text)|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|début du message (?:réexpédié|transféré)"
    r"|inizio messaggio inoltrato|inicio del mensaje reenviado)\s*:?\s*\Z",
    re.I,
)
_FROM = r"from|von|de|da|van|från|fra|od|lähettäjä|kimden|от|发件人|寄件者|差出人"
_SUBJECT = r"subject|betreff|objet|asunto|oggetto|onderwerp|assunto|ämne|emne|aihe|konu|temat|předmět|тема|主题|件名"
_OTHER_HEADER = (
    r"sent|date|to|cc|reply-to|importance|gesendet|datum|an|envoyé|à|enviado(?: el)?|para|fecha|inviato|data|a"
    r"|verzonden|aan|enviada em|skickat|till|sendt|til|wysłano|do|odesláno|komu|отправлено|кому|дата|发送时间|收件人"
)
_FROM_LINE = re.compile(rf"[*\s]{{0,3}}(?:{_FROM})\*?\s?[:：]", re.I)
_SUBJECT_LINE = re.compile(rf"[*\s]{{0,3}}(?:{_SUBJECT})\*?\s?[:：]", re.I)
_HEADER_LINE = re.compile(rf"[*\s]{{0,3}}(?:{_FROM}|{_SUBJECT}|{_OTHER_HEADER})\*?\s?[:：]", re.I)
_RULE = re.compile(r"\s*[-_=*]{5,}\s*\Z")

_ARMOR = re.compile(r"-----BEGIN PGP SIGN(?:ED MESSAGE|ATURE)-----\Z")
_ARMOR_HEAD, _ARMOR_END = re.compile(r"[A-Z][a-z]+: [\w, -]+\Z"), "-----END PGP SIGNATURE-----"

_SIGNATURE = re.compile(r"(?:--|—)\s*\Z")
_DASHED_NAME = re.compile(r"[-–—]\w[\w.'’]*(?: [\w.'’]+){0,3}\s*\Z")
_SENT_FROM = re.compile(
    r"\W{0,3}(?:sent (?:from|via|using) (?:my )?(?:[\w’'+-]+ ?){1,4}"
    r"|sent with .{2,80}|get outlook for .{2,40}|sent from (?:mail|outlook|yahoo).{0,60}"
    r"|von meinem .{2,40} gesendet|gesendet (?:von|mit|aus) .{2,60}|envoyé (?:de|depuis|à partir de) .{2,60}"
    r"|enviado (?:desde|do|a partir do) .{2,60}|inviato da .{2,60}|verstuurd vanaf .{2,60}|verzonden (?:vanaf"
    r"|met) .{2,60}"
    r"|skickat från .{2,60}|sendt fra .{2,60}|wysłane z .{2,60}|отправлено (?:с|из) .{2,60})\W{0,3}\Z",
    re.I,
)
_CONTACT = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}\.|https?://|\bwww\.|\b(?:tel|fax|phone|mobile|mob|cell|skype|office|direct|t|f"
    r"|m|p)\b\.?:?"
    r"\s*[+(]?\d|\+\d{1,3}[\s.(-]?\d|\(\d{3}\)\s?\d{3}|\d{3}[-.]\d{3}[-.]\d{4}|\bskype:",
    re.I,
)

_NOTICE = re.compile(
    r"\W{0,5}(?:confidentiality (?:notice|note)|confidential\b|disclaimer\b|legal notice|privileged and confidential"
    r"|(?:important|note|notice|please note|caution)\b.{0,40}(?:e-?mail|message|communication)"
    r"|(?:this|the (?:information|contents?)(?: (?:contained|transmitted))? (?:in|by|with) this"
    r"|the information contained in this)"
    r" (?:\w+ ){0,2}(?:e-?mail|message|communication|transmission|electronic mail)"
    r"|if you (?:are not|have received|received)|any (?:unauthori[sz]ed|review|dissemination|disclosure|views)"
    r"|please consider (?:the|our) environment|diese (?:e-?mail|nachricht)|der inhalt dieser|ce (?:message"
    r"|courriel)|este (?:mensaje|correo)"
    r"|esta mensagem|questo messaggio|la presente|dit bericht|deze e-?mail)",
    re.I,
)
_LEGAL = re.compile(
    r"confidential|privileged|intended (?:only|solely|for|recipient)|intended recipient|(?:in|par|per"
    r"|por) (?:error|erreur|errore)"
    r"|received this|unauthori[sz]ed|before printing|vertraulich|confidentiel|confidencial|riservat"
    r"|vertrouwelijk|strictly prohibited"
    r"|nicht der (?:richtige|beabsichtigte)",
    re.I,
)
_FOOTER = re.compile(
    r"\W{0,5}(?:to unsubscribe\b|unsubscribe\b|you(?:'re| are)? (?:received|receiving|got) this (?:message"
    r"|e-?mail|mail)?\b.{0,40}because"
    r"|you are receiving this|reply to this e-?mail directly|to (?:post|reply) to this|for more options, visit"
    r"|view this e-?mail in"
    r"|manage your (?:e-?mail )?(?:preferences|subscription)|to view this discussion|to stop receiving"
    r"|this (?:sf\.net|sf) e-?mail is sponsored by)",
    re.I,
)
_LIST = re.compile(r"mailing list|listinfo|mailto:.*unsubscribe|\blists?\.|unsubscribe", re.I)
_MANY_BLANKS = re.compile(r"\n{3,}")
_SAYS = re.compile(r"[^\W_]")
_PICTURE = 0x2600  # from here on, most single characters are pictures, emoji among them


def own_words(text: str) -> str:
    r"""The text without what its writer didn't write, or all of it if nothing would remain.

    >>> own_words("Thanks, it works!\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <a@example.org> wrote:\n\n> Try again.\n")
    'Thanks, it works!'
    """
    lines = [line.rstrip() for line in _MANY_BLANKS.sub("\n\n", text).splitlines()]
    own = _without_signature(_without_footers(_without_thread(_without_armor(lines))))
    kept = "\n".join(own).strip()
    return kept if _says_something(kept) else text.strip()


def _says_something(text: str) -> bool:
    return _SAYS.search(text) is not None or any(ord(letter) >= _PICTURE for letter in text)


def _without_armor(lines: list[str]) -> list[str]:
    """Without what a PGP signature puts around the text."""
    is_whole = _ARMOR_END in lines
    kept: list[str] = []
    is_head = is_signature = False
    for line in lines:
        is_head = is_head and _ARMOR_HEAD.match(line) is not None
        if _ARMOR.match(line):
            is_head, is_signature = True, is_whole and line.endswith("SIGNATURE-----")
        elif not is_head and not is_signature:
            kept.append(line)
        is_signature = is_signature and line != _ARMOR_END
    return kept


def _without_thread(lines: Sequence[str]) -> list[str]:
    """Up to where the thread begins, and without quoted lines and what introduces them."""
    kept: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        if len(line) > MAX_LINE:
            kept.append(line)
        elif _is_quoted(lines, place):
            pass
        elif _THREAD_BELOW.match(line) or _is_header_block(lines, place):
            _drop_rule(kept)
            break
        elif length := _attribution(lines, place):
            if not _quoted_follows(lines, place + length):
                break
            place += length
            continue
        else:
            kept.append(line)
        place += 1
    return kept


def _is_quoted(lines: Sequence[str], place: int) -> bool:
    """Whether a line begins with `>`; but one alone that goes on with a number means "more than"."""
    if not _QUOTED.match(lines[place]):
        return False
    beside = [*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2]]
    return not _MORE_THAN.match(lines[place]) or any(_QUOTED.match(line) or line.endswith(":") for line in beside)


def _attribution(lines: Sequence[str], place: int) -> int:
    """How many lines "On ... wrote:" takes here, 0 for none."""
    if not _BEGINNING.match(lines[place]):
        return 0
    joined = ""
    for count, line in enumerate(lines[place : place + ATTRIBUTION_LINES], start=1):
        if len(line) > MAX_LINE or not line.strip() or _QUOTED.match(line):
            return 0
        joined = f"{joined} {line}".strip()
        if len(joined) > MAX_LINE:
            return 0
        if joined.rstrip("*_ ").endswith((":", "：")) and _introduces(joined):
            return count
        if _DATED_ADDRESS.match(joined):
            return count
    return 0


def _introduces(joined: str) -> bool:
    """Whether somebody wrote something at a time or from an address."""
    return all(pattern.search(joined) for pattern in (_DATE_OR_ADDRESS, _WRITING))


def _quoted_follows(lines: Sequence[str], place: int) -> bool:
    """Whether the next line that isn't empty is quoted."""
    for line in lines[place : place + 8]:
        if line.strip():
            return _QUOTED.match(line) is not None
    return False


def _is_header_block(lines: Sequence[str], place: int) -> bool:
    """Whether the headers of the mail below stand here, as programs show them: a sender, a subject, and a third."""
    if not _HEADER_LINE.match(lines[place]):
        return False
    block = [line for line in lines[place : place + 8] if len(line) <= MAX_LINE and _HEADER_LINE.match(line)]
    return len(block) >= 3 and all(any(map(kind.match, block)) for kind in (_FROM_LINE, _SUBJECT_LINE))


def _drop_rule(kept: list[str]) -> None:
    """Take back the rule that a program draws above a thread."""
    last = next((place for place in range(len(kept) - 1, -1, -1) if kept[place].strip()), None)
    if last is not None and _RULE.match(kept[last]):
        del kept[last:]


def _without_footers(lines: Sequence[str]) -> list[str]:
    """Without paragraphs of legal text and what lists and newsletters put at the end."""
    kept: list[str] = []
    paragraph: list[str] = []
    for place, line in enumerate(lines):
        below = len(lines) - place
        if (
            below <= FOOTER_LINES
            and _RULE.match(line)
            and _LIST.search(" ".join(lines[place + 1 : place + 5])[:MAX_LINE])
        ):
            break
        paragraph.append(line)
        if not line.strip() or place + 1 == len(lines):
            if not _is_notice(paragraph):
                kept += paragraph
            paragraph = []
    return [*kept, *([] if _is_notice(paragraph) else paragraph)]


def _is_notice(paragraph: Sequence[str]) -> bool:
    letters = sum(map(len, paragraph))
    if letters > NOTICE_LETTERS:
        return False
    text = " ".join(paragraph).strip()
    if letters <= FOOTER_LETTERS and _FOOTER.match(text):
        return True
    return _NOTICE.match(text) is not None and _LEGAL.search(text) is not None


def _without_signature(lines: Sequence[str]) -> list[str]:
    """Without what stands below `-- `, "Sent from my ...", a dashed name or a block of contacts at the end."""
    first = max(1, len(lines) - SIGNATURE_LINES - 1)
    cut = next((place for place in range(first, len(lines)) if _begins_signature(lines, place)), len(lines))
    kept = [line for line in lines[:cut] if not (len(line) <= 100 and _SENT_FROM.match(line))]
    _drop_blank(kept)
    if len(kept) > 1 and len(kept[-1]) <= 60 and _DASHED_NAME.match(kept[-1]):
        kept.pop()
        _drop_blank(kept)
    start = _contacts(kept)
    return kept[:start]


def _begins_signature(lines: Sequence[str], place: int) -> bool:
    if not _SIGNATURE.match(lines[place]):
        return False
    is_underline = bool(lines[place - 1].strip())
    return not is_underline or all(len(line.split()) <= SIGNATURE_WORDS for line in lines[place + 1 : place + 2])


def _drop_blank(lines: list[str]) -> None:
    while lines and not lines[-1].strip():
        lines.pop()


def _contacts(lines: Sequence[str]) -> int:
    """Where a block of contacts at the end begins: short lines, two or more of them a way to reach somebody."""
    found, start, place = 0, len(lines), len(lines)
    while place > 0 and len(lines) - place < 30:
        line = lines[place - 1].strip()
        if not line or _RULE.match(line):
            if found >= 2:
                start = place - 1
            place -= 1
            continue
        is_contact = len(line) <= 80 and _CONTACT.search(line) is not None
        if not is_contact and (len(line.split()) > 5 or line[-1] in ".!?,:;"):
            break
        found += is_contact
        place -= 1
    return start if start > 0 else len(lines)
