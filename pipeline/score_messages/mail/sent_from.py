"""Lines that devices, mail programs and scanners add, such as "Sent from my phone". Knows single lines only."""

# ruff: noqa: RUF001 - words of many languages

from __future__ import annotations

import re

MOST_OF_A_LINE = 100
"""Characters of such a line; longer ones are the writer's."""

_SENT_FROM = re.compile(
    r"\W{0,3}+(?:sent (?:from|via|using) (?:my (?:[\w&-]{2,12}, )?|the all new )?[\w’'+-]+(?: [\w’'+-]+){0,3} ?"
    r"(?:on the [\w&’' -]{2,30} network|[.,;!-]?\s?(?:so |please |pls |kindly )?"
    r"(?:excuse|forgive|pardon|apologi[sz]e|apologies|sorry) .{2,60}|\s?[<(\[]\s?https?://[^\s<>()\[\]]{1,80})?"
    r"|sent (?:with|via superhuman) .{2,80}|get (?:outlook|bluemail|typeapp|mymail) for .{2,40}"
    r"|sent from (?:mail|outlook|yahoo).{0,60}"
    r"|yahoo mail: search, organize, conquer"
    r"|von meinem .{2,40} gesendet|gesendet (?:von|mit|aus) .{2,60}|envoyé (?:de|depuis|à partir de) .{2,60}"
    r"|enviado (?:desde|do|a partir do) .{2,60}|inviato da .{2,60}|verstuurd vanaf .{2,60}|verzonden (?:vanaf"
    r"|met) .{2,60}"
    r"|skickat från .{2,60}|sendt fra .{2,60}|wysłane z .{2,60}|отправлено (?:с|из) .{2,60})\W{0,3}\Z",
    re.I,
)
_PROGRAM = re.compile(
    r"i(?:ph?on|pad|pod|os)|android|galaxy|samsung|huawei|xiaomi|redmi|oneplus|nokia|blackberry|pixel|phone|fon|telef"
    r"|mobil|handy|tablet|mac|windows|outlook|yahoo|mail|gmx|web\.de|proton|почт|avast|v[ií]r(?:us|enfrei)|wirus|вирус"
)
"""What such a line names in any language but English: without it, the same words may be the writer's."""

_SENT_IN = re.compile(
    r"\W{0,3}(?:diese (?:nachricht|e-?mail) wurde (?:von|mit) .{2,70}(?:gesendet|verschickt)|mit .{2,40} gesendet"
    r"|inviato (?:con|dal|dall['’]) ?.{2,60}|enviad[oa] (?:com|con|de|pelo|por) .{2,60}|envoyé (?:avec|par|via) .{2,60}"
    r"|enviat des d.{2,60}|verstuurd (?:van|met|via) .{2,60}|sendt (?:med|via) .{2,60}|skickat (?:med|via) .{2,60}"
    r"|lähetetty .{2,60}|odesláno (?:z|ze|pomocí) .{2,60}|odoslané (?:z|zo|pomocou) .{2,60}"
    r"|wysłan[eoa] (?:z|za) .{2,60}|trimis (?:de pe|din|de la) .{2,60}|poslano (?:s|z|iz|sa) .{2,60}"
    r"|poslato (?:sa|iz) .{2,60}|послато са .{2,60}"
    r"|(?:elküldve|küldve) .{2,60}|.{2,40} küldve|.{2,40} gönderildi|(?:στάλθηκε|εστάλη) από .{2,60}"
    r"|изпратено (?:от|с|чрез) .{2,60}|надіслано (?:з|із) .{2,60}|отправлено (?:с|из|через) .{2,60}"
    r"|saadetud (?:minu )?.{2,60}|sūtīts no .{2,60}|nosūtīts no .{2,60}|išsiųsta iš .{2,60}|gửi từ .{2,60}"
    r"|đã gửi từ .{2,60}|dikirim dari .{2,60}|ส่งจาก.{2,60}|נשלח מ.{2,60}"
    r"|(?:مرسل|مُرسل|أرسلت|أُرسلت|تم الإرسال) من .{2,60}"
    r"|发自.{2,40}|發自.{2,40}|從.{2,40}傳送|从.{2,40}发送"
    r"|.{2,40}から送信(?:されました)?|.{2,40}에서 (?:보냄|전송|보낸 메일))\W{0,3}\Z",
    re.I,
)
_BEGINS = frozenset(
    "ba de di do el en ga ha he ho in la li mi ob od ot ou po pr qu sa sc se sk th tr uz ve vi wo wy".split()
)
"""How such lines begin that are all ASCII; a look at the first letters spares most lines the patterns."""

_OUTLOOK = r"outlook (?:\w{1,7} ){0,2}(?:ios|android|mac(?:os)?|windows)\b"
_GET_OUTLOOK = re.compile(
    r"\W{0,3}(?:(?:holen sie sich|laden sie|téléchargez?r?|obtenez|obtenir|obtener|obtén|descargar?|scarica|ottieni"
    r"|download|haal|obter|obtenha|baixar?|baixe|transferir|hämta|skaffa|hent|få|last ned|pobierz|uzyskaj|hanki|získat"
    r"|získejte|získajte|скачать|загрузить|получить|завантажити|obțineți|descărcați|preuzmi(?:te)?|获取|下载|取得)"
    rf" ?(?:o |het )?{_OUTLOOK}(?: herunter)?"
    rf"|{_OUTLOOK} ?(?:herunterladen|holen|downloaden|ophalen|beszerzése|edinin|alın|indir|を入手|다운로드)"
    r"|(?:获取|下载|取得)? ?(?:ios|android) ?版 ?outlook ?(?:を入手)?|(?:ios|android)용 outlook \w{2,8})\W{0,3}\Z",
    re.I,
)
_SCANNED = re.compile(
    r"\W{0,3}(?:(?:virus-?free|virenfrei|garanti sans virus|sans virus|libre de virus|privo di virus|virusvrij"
    r"|livre de vírus|wolny od wirusów|без вирусов)\b\W{0,3}(?:(?:https?://)?www\.avast\.com.{0,40})?"
    r"|th(?:is|e) (?:e-?mail|message) (?:has been|was) (?:checked|scanned) (?:for viruses by|by .{2,30} antivirus)"
    r" .{2,60}"
    r"|(?:diese|die) e-?mail wurde von .{2,60} auf viren (?:über|ge)prüft"
    r"|l['’]absence de virus dans ce .{2,60} a été vérifiée par .{2,60}"
    r"|el software de antivirus .{2,40} ha analizado este .{2,60}"
    r"|questa e-?mail è stata (?:controllata|esaminata) .{2,60} antivirus .{2,40}"
    r"|deze e-?mail is (?:door|gecontroleerd op virussen) .{2,60})\W{0,3}\Z",
    re.I,
)


def is_sent_from(line: str) -> bool:
    """Whether a line says nothing but from what, or with what, the mail was sent; an item of a list isn't one."""
    if len(line) > MOST_OF_A_LINE or not _SENT_FROM.match(line):
        return False
    return line[:2] not in ("- ", "* ", "• ") or not line[2:3].islower()


def is_programs(line: str) -> bool:
    """Whether a line says that in another language, or nothing but where to get Outlook, or that no virus was found."""
    if not line or len(line) > MOST_OF_A_LINE or not _may_be_programs(line) or not _PROGRAM.search(line.lower()):
        return False
    return any(pattern.match(line) for pattern in (_SENT_IN, _GET_OUTLOOK, _SCANNED))


def _may_be_programs(line: str) -> bool:
    """A quick look."""
    begin = line[:2]
    return not (line.isascii() and begin.isalpha()) or begin.lower() in _BEGINS
