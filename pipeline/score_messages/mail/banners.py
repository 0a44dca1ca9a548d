"""What mail gateways put above a mail: that it came from outside, and that links and attachments may be dangerous."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

BANNER_LINES = 14
"""Lines at the top of a mail in which a banner may stand."""

MOST_OF_A_BANNER = 700
"""Characters of a paragraph that may be a banner."""

_SIGNS = (
    *("extern", "outside", "often get", "verified", "außerhalb", "extérieur", "fuera de", "esterno", "buiten", "[ext]"),
    *("fora da", "utanför", "udenfor", "utenfor", "spoza", "zjqcm", "untrusted", "corresponded", "communicated"),
    *("exchanged", "unknown sender", "unusual sender", "new sender", "mimecast", "nicht oft", "nicht häufig"),
    *("pas souvent", "no suele", "ricevi spesso", "ricevono spesso", "niet vaak", "costuma", "inte ofta", "ikke ofte"),
    *("saa usein", "nie często"),
)
"""Of which every banner holds at least one, in lower case."""

WRAPPED = 55
"""Characters of a line that goes on with the next one; shorter lines end there."""

_SENTENCE = re.compile(r"(?:[^.!?:>\]\v]|[.!?:>\]](?![\s*_|\]]|\Z))*+[.!?:>\]\v]*+[\s*_|]*+")
_DECORATION = " *_|~=#-"
_TAG = re.compile(
    r"\W{0,4}(?:zjqcm\w{1,30}|ext|external|extern|external (?:(?:e-?)?mail|sender|message)"
    r"|externe (?:(?:e-?)?mail|nachricht))\W{0,4}(?:[\w.+-]{1,64}@[\w.-]{1,100}\W{0,2})?\Z",
    re.I,
)
_WARNING = re.compile(
    r"\W{0,4}(?:caution|warning|attention|important|notice|alert|security (?:notice|warning|alert|advisory|tip)"
    r"|(?:please )?(?:(?:be|stay|remain) (?:extra |very |especially )?(?:careful|cautious|vigilant|alert|wary)"
    r"|(?:use|exercise|proceed with) (?:extreme |extra )?caution)|suspicious|achtung|vorsicht|hinweis|warnung|prudence"
    r"|avertissement|soyez (?:prudents?|vigilants?)|atención|precaución|advertencia|tenga cuidado|attenzione"
    r"|fare attenzione|let op|waarschuwing|wees voorzichtig|atenção|cuidado|aviso|varning|obs|advarsel|uwaga)\W{0,4}\Z",
    re.I,
)
_FROM_OUTSIDE = re.compile(
    r"\b(?:e-?mail|message|sender|mail) (?:has |was |is |been |may have |comes |came )*+"
    r"(?:originat\w{1,5}|sent|received|from|an?\b|external|outside).{0,40}\b(?:outside|external)"
    r"|\bexternal (?:e-?mail|sender|message)\b|\bmimecast attachment protection has deemed\b"
    r"|\bmessage (?:is|came|was sent|appears to be) (?:from|by) an? "
    r"(?:untrusted|unknown|unusual|new|suspicious|unrecogni[sz]ed|first-time) (?:e-?mail )?sender\b"
    r"|\byou have(?: not|n['’]t) (?:previously |ever )?(?:corresponded|communicated|exchanged e-?mails?) with this"
    r" sender\b"
    r"|\b(?:e-?mail|message|sender|mail) (?:is|was) external\b"
    r"|\b(?:e-?mail|mail|nachricht|absender) (?:kommt|kam|stammt|wurde|ist)\b.{0,40}\b(?:extern|außerhalb)"
    r"|\bexterne[rs]? (?:(?:e-?)?mail|nachricht|absender)\b|\bcorreo extern[oa]\b"
    r"|\b(?:courriel|message|e-?mail|mail|expéditeur) (?:provient|vient|a été|émane|est)\b.{0,40}"
    r"\b(?:extérieur|externe)"
    r"|\b(?:correo(?: electrónico)?|mensaje|e-?mail|remitente) (?:proviene|procede|se originó|fue|ha sido|es)\b.{0,40}"
    r"\b(?:fuera|extern)"
    r"|\b(?:messaggio|e-?mail|mail|mittente) (?:proviene|arriva|è)\b.{0,40}\b(?:estern|fuori)"
    r"|\b(?:bericht|e-?mail|mail|afzender) (?:is|komt|werd)\b.{0,40}\b(?:buiten|extern)"
    r"|\b(?:mensagem|e-?mail|remetente) (?:veio|foi|tem|é)\b.{0,40}\b(?:fora|extern)"
    r"|\bdon['’]t often get e-?mail from|\bsie (?:erhalten|bekommen) nicht (?:oft|häufig) .{0,5}e-?mails? von\b"
    r"|\bn['’]obtenez pas souvent .{0,4}e-?mails? (?:de|provenant)\b|\bne recevez pas souvent de "
    r"(?:courriers?|courriels?|messages?|e-?mails?|mails?)\b|\bno suele recibir (?:correos?|mensajes)\b"
    r"|\bnon (?:si ricevono|ricevi) spesso "
    r"(?:messaggi|e-?mail|posta)\b|\bu (?:ontvangt|krijgt) niet vaak (?:een )?e-?mails? van\b"
    r"|\bnão costuma receber e-?mails? d[eo]\b|\bdu får (?:inte ofta|ikke ofte) (?:e-post|e-?mails?|mails?) fr[åa]n?\b"
    r"|\bet saa usein sähköpostia\b|\bnie często otrzymujesz (?:wiadomości|e-?maile)\b"
    r"|\b(?:sender|identity).{0,60}\b(?:not|un|could not be) ?verified\b",
    re.I,
)
_SURELY = re.compile(
    r"organi[sz]ation|organisation|company|network|tenant|domain|university|college|school|council|corporat|firm\b"
    r"|unternehmen|firma|entreprise|société|organización|empresa|azienda|organizzazione|organisatie|bedrijf|organização"
    r"|often get|verified|caution|careful|untrusted|corresponded|communicated|exchanged|originat|mimecast"
    r"|nicht (?:oft|häufig)|pas souvent|no suele|spesso|niet vaak|não costuma|inte ofta|ikke ofte|usein|nie często",
    re.I,
)
_WRITERS = re.compile(r"\b(?:I|[Mm]y|[Mm]ine|[Ii]ch|[Mm]eine?[mnrs]?|[Jj]e|[Mm]on)\b")
"""Words of somebody who speaks of himself, as no gateway does."""

_LEARN = re.compile(
    r"\bwhy this is important\b|\bknow the content is safe\b|\bwarum (?:dies|das) wichtig ist\b"
    r"|\bpourquoi (?:c['’]est|ceci est|cela est) important\b|\bpor qué esto es importante\b|\bperché è importante\b"
    r"|\bwaarom dit belangrijk is\b|\bpor que isso é importante\b|\bvarför det(?:ta| här) är viktigt\b"
    r"|\bhvorfor dette er vi[kg]tigt?\b|\bmiksi tämä on tärkeää\b|\bdlaczego jest to ważne\b",
    re.I,
)
_TAKE_CARE = re.compile(
    r"\b(?:do not|don['’]t|never|avoid|before|when|use caution|exercise caution|be (?:careful|cautious|wary)|think"
    r"|unless you)\b.{0,120}\b(?:links?|attachments?|click(?:ing)?|credentials?|passwords?|sender|responding)\b"
    r"|\b(?:report|forward).{0,60}\b(?:phishing|suspicious|spam|help ?desk|security team)\b"
    r"|\bseien sie vorsichtig\b|\b(?:klicken|öffnen|anhänge)\b.{0,120}\b(?:links?|anhänge|absender|öffnen)\b"
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
    done = 0  # lines that are a banner
    while first < min(len(lines), BANNER_LINES):
        if not lines[first].strip(" \t*_|-=~#"):
            first += 1
            continue
        count, rest = _banner(lines, first)
        if rest:
            return [rest, *lines[first + count :]]
        if not count:
            break
        first = done = first + count
    return lines[done:]


def _banner(lines: Sequence[str], first: int) -> tuple[int, str]:
    """How many lines of the paragraph at `first` are a banner, and what follows it on the last of them."""
    paragraph = list(itertools.takewhile(str.strip, lines[first : first + BANNER_LINES]))
    text = "".join(line + ("\n" if _may_go_on(line) else "\v") for line in paragraph)[:MOST_OF_A_BANNER]
    end = _end(text)
    if not end:
        return 0, ""
    whole = text.count("\n", 0, end) + text.count("\v", 0, end)
    if text[end - 1] in "\n\v":
        return whole, ""
    return whole + 1, text[end:].replace("\v", "\n").partition("\n")[0].strip()


def _may_go_on(line: str) -> bool:
    """Whether a gateway may have broken a sentence at the end of a line."""
    return len(line) > WRAPPED and not any(phrase.end() == WRAPPED for phrase in _LEARN.finditer(line[-WRAPPED:]))


def _end(text: str) -> int:
    """Where the banner's sentences end; 0 if none says that the mail came from outside, or none says so for sure."""
    end = start = 0
    says_outside = is_sure = False
    while start < len(text):
        sentence = _SENTENCE.match(text, start)
        assert sentence is not None  # it may be empty
        said = " ".join(sentence[0].split()).strip(_DECORATION)
        if "?" in said or _WRITERS.search(said):
            break
        if _TAG.match(said):
            says_outside = is_sure = True
        elif _FROM_OUTSIDE.search(said):
            says_outside = True
            is_sure = is_sure or _SURELY.search(said) is not None or _TAKE_CARE.search(said) is not None
        elif _WARNING.match(said) or _TAKE_CARE.search(said):
            is_sure = True
        elif not _LEARN.search(said):
            break
        start = max(sentence.end(), start + 1)
        if says_outside and is_sure:
            end = start
    return end
