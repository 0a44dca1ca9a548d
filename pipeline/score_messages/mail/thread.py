"""The thread that a mail quotes: where it begins, and which lines of it stand between those of the writer.

Only `own_words` uses it.
"""

# ruff: noqa: RUF001 - words and signs of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.mail.limits import MAX_LINE

ATTRIBUTION_LINES = 4
"""Over how many lines a program may break "On ... wrote:"."""

RULE = re.compile(r"\s*+[-_=*]{5,}+\s*+\Z")
"""A line that programs draw above a thread, and lists above their footer."""

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
    r"|исходное сообщение|пересланное сообщение|原始邮件|原始郵件)\s*+(?:[-_=]++\s*+)?\Z"
    r"|[-\s]*(?:begin forwarded (?:message|text)|anfang der weitergeleiteten (?:nachricht|e-mail)"
    r"|début du message (?:réexpédié|transféré)"
    r"|inizio messaggio inoltrato|inicio del mensaje reenviado)\s*+(?::\s*+)?\Z",
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


def without_thread(lines: Sequence[str]) -> list[str]:
    """The lines above the thread, without quoted lines and what introduces them."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if len(line) > MAX_LINE:
            kept.append(line)
        elif _is_quoted(lines, index):
            pass
        elif _THREAD_BELOW.match(line) or _is_header_block(lines, index):
            _drop_rule(kept)
            break
        elif length := _attribution(lines, index):
            if not _quoted_follows(lines, index + length):
                break
            index += length
            continue
        else:
            kept.append(line)
        index += 1
    return kept


def _is_quoted(lines: Sequence[str], index: int) -> bool:
    """Whether a line begins with `>`; but a single such line that goes on with a number means "more than"."""
    if not _QUOTED.match(lines[index]):
        return False
    beside = [*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2]]
    return not _MORE_THAN.match(lines[index]) or any(_QUOTED.match(line) or line.endswith(":") for line in beside)


def _attribution(lines: Sequence[str], index: int) -> int:
    """How many lines "On ... wrote:" takes here, 0 for none."""
    if not _BEGINNING.match(lines[index]):
        return 0
    joined = ""
    for count, line in enumerate(lines[index : index + ATTRIBUTION_LINES], start=1):
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


def _quoted_follows(lines: Sequence[str], index: int) -> bool:
    """Whether the next line that isn't empty is quoted."""
    for line in lines[index : index + 8]:
        if line.strip():
            return _QUOTED.match(line) is not None
    return False


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    """Whether the headers of the mail below stand here, as programs show them: a sender, a subject, and a third."""
    if not _HEADER_LINE.match(lines[index]):
        return False
    block = [line for line in lines[index : index + 8] if len(line) <= MAX_LINE and _HEADER_LINE.match(line)]
    return len(block) >= 3 and all(any(map(kind.match, block)) for kind in (_FROM_LINE, _SUBJECT_LINE))


def _drop_rule(kept: list[str]) -> None:
    """Take back the rule that a program draws above a thread."""
    last = next((index for index in range(len(kept) - 1, -1, -1) if kept[index].strip()), None)
    if last is not None and RULE.match(kept[last]):
        del kept[last:]
