"""What mail gateways put above a mail: that it came from outside, and that links and attachments may be dangerous."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import re
from collections.abc import Sequence

BANNER_LINES = 14
"""Lines at the top of a mail in which a banner may stand."""

MOST_OF_A_BANNER = 700
"""Characters of a paragraph that may be a banner."""

_SIGNS = (
    *("extern", "outside", "often get", "verified", "außerhalb", "extérieur", "fuera de", "esterno", "buiten"),
    *("fora da", "utanför", "udenfor", "utenfor", "spoza", "[ext]"),
)
"""Of which every banner holds at least one, in lower case."""

_SENTENCE = re.compile(r"[^.!?:\]]*(?:[.!?:\]]+[\s*_|]*|\Z)")
_TAG = re.compile(
    r"\W{0,4}(?:ext|external|external (?:e-?mail|sender|message)|extern|externe (?:e-?mail|nachricht))\W{0,4}\Z", re.I
)
_WARNING = re.compile(
    r"\W{0,4}(?:caution|warning|attention|important|notice|alert|security (?:notice|warning|alert)|be careful|achtung"
    r"|vorsicht|hinweis|warnung|prudence|avertissement|atención|precaución|advertencia|attenzione|let op"
    r"|waarschuwing|atenção|cuidado|aviso|varning|obs|advarsel|uwaga)\W{0,4}\Z",
    re.I,
)
_FROM_OUTSIDE = re.compile(
    r"\b(?:e-?mail|message|sender|mail|nachricht|absender|courriel|expéditeur|correo|mensaje|remitente|messaggio"
    r"|mittente|bericht|afzender|mensagem|remetente|meddelande|besked|melding|wiadomość)\b.{0,80}?"
    r"\b(?:outside|external|externen?|extern|externer|von außerhalb|außerhalb|extérieur|externe|fuera|externo|esterno"
    r"|esterna|buiten|fora|externa|utanför|udenfor|utenfor|spoza)\b"
    r"|\bexternal (?:e-?mail|sender|message|source)\b|\bexterne[rs]? (?:e-?mail|nachricht|absender)\b"
    r"|\bdon['’]t often get e-?mail from|\b(?:sender|identity).{0,60}\b(?:not|un|could not be) ?verified\b"
    r"|\bwhy this is important\b",
    re.I,
)
_TAKE_CARE = re.compile(
    r"\b(?:do not|don['’]t|never|avoid|before|when|use caution|exercise caution|be (?:careful|cautious|wary)|think"
    r"|unless you)\b.{0,120}\b(?:links?|attachments?|click(?:ing)?|credentials?|passwords?|sender|responding)\b"
    r"|\b(?:report|forward).{0,60}\b(?:phishing|suspicious|spam|help ?desk|security team)\b"
    r"|\b(?:klicken|öffnen|anhänge)\b.{0,120}\b(?:links?|anhänge|absender|öffnen)\b"
    r"|\b(?:cliquez|ouvrez)\b.{0,120}\b(?:liens?|pièces jointes)\b"
    r"|\b(?:haga clic|abra|abrir)\b.{0,120}\b(?:enlaces?|adjuntos?|vínculos?)\b"
    r"|\b(?:fare clic|aprire|cliccare)\b.{0,120}\b(?:link|collegamenti|allegati)\b"
    r"|\b(?:klik|open)\b.{0,120}\b(?:links?|bijlagen)\b|\b(?:clique|abra)\b.{0,120}\b(?:links?|anexos)\b",
    re.I,
)


def without_banner(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the sentences at the top that a gateway put there; the same lines where there are none."""
    first = next((index for index, line in enumerate(lines[:BANNER_LINES]) if line), 0)
    top = "\n".join(lines[first : first + 5]).lower()
    if not any(sign in top for sign in _SIGNS):
        return lines
    first = 0
    while first < min(len(lines), BANNER_LINES):
        if not lines[first].strip(" \t*_|-=~#"):
            first += 1
            continue
        count, rest = _banner(lines, first)
        if not count:
            break
        if rest:
            return [rest, *lines[first + count :]]
        first += count
        lines = lines[first:]
        first = 0
    return lines


def _banner(lines: Sequence[str], first: int) -> tuple[int, str]:
    """How many lines of the paragraph at `first` are a banner, and what follows it on the last of them."""
    paragraph: list[str] = []
    for line in lines[first : first + BANNER_LINES]:
        if not line.strip():
            break
        paragraph.append(line)
    text = "\n".join(paragraph)
    if len(text) > MOST_OF_A_BANNER:
        text = text[:MOST_OF_A_BANNER]
    end = _end(text)
    if not end:
        return 0, ""
    return text.count("\n", 0, end) + (0 if text[:end].endswith("\n") else 1), text[end:].partition("\n")[0].strip()


def _end(text: str) -> int:
    """Where the banner's sentences end; 0 if none says where the mail came from."""
    end = start = 0
    says_outside = warns = False
    while start < len(text):
        sentence = _SENTENCE.match(text, start)
        if sentence is None or sentence.end() == start:
            break
        said = " ".join(sentence[0].split())
        if _FROM_OUTSIDE.search(said) or _TAG.match(said):
            says_outside = True
        elif not (_TAKE_CARE.search(said) and (says_outside or warns)) and not _WARNING.match(said):
            break
        else:
            warns = True
        start = sentence.end()
        if says_outside:
            end = start
    return end
