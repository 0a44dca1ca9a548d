"""Whether a table holds mail, by the names of its columns. Knows no cells.

It does if it is the export of a mail program, if a subject stands beside its message, or if its columns say from whom
a message came and who got it. One with ratings holds reviews, whatever else it has; one that we made of a mailbox has
no quotes.
"""

# ruff: noqa: RUF001 - words of other languages

from __future__ import annotations

import re
from collections.abc import Sequence

from score_messages.privacy.column_names import is_called_a_message
from score_messages.read.exports import USUAL_TEXT_NAMES, exports_with, same_name

_BY_LANGUAGE = """
from | to | subject | body, message text, mail body, email body
von | an | betreff, thema | text, textkörper, mailtext, nachrichtentext
de | à, pour | objet, sujet | corps, corps du message, message
de | para | asunto | cuerpo, cuerpo del mensaje
da | a, per | oggetto | corpo, corpo del messaggio
van | aan | onderwerp | tekst, hoofdtekst, berichttekst
de | para | assunto | corpo, corpo da mensagem
från | till | ämne | brödtext, meddelandetext
fra | til | emne | brødtekst, meddelelsestekst, meldingstekst
lähettäjä | vastaanottaja | aihe | leipäteksti, viesti
nadawca, od | adresat, do | temat | treść, treść wiadomości
od | komu | předmět | text, tělo, text zprávy
od | komu | predmet | text, telo, text správy
feladó | címzett | tárgy | törzs, szöveg, üzenet
de la | către, catre | subiect | corp, mesaj
από | προς | θέμα | σώμα, κείμενο, μήνυμα
kimden, gönderen | kime, alıcı | konu | gövde, metin, ileti
от | кому | тема | текст, тело, основной текст
від | кому | тема | текст, тіло
от | до | относно, тема | текст, тяло
od, šalje | za, prima | predmet, naslov | tekst, tijelo, poruka
од, od | за, za | тема, tema | текст, tekst, порука, poruka
od | za | zadeva | besedilo, sporočilo
kellelt, saatja | kellele, saaja, adressaat | teema | sisu, tekst
no | kam | tēma, temats | teksts
nuo | kam | tema | tekstas
差出人 | 宛先 | 件名 | 本文
发件人 | 收件人 | 主题 | 正文
寄件者, 寄件人 | 收件者, 收件人 | 主旨, 主題 | 內文, 本文
보낸 사람, 보낸사람 | 받는 사람, 받는사람 | 제목 | 본문
من | إلى | الموضوع | النص
מאת | אל | נושא | גוף
จาก | ถึง | เรื่อง, หัวเรื่อง | เนื้อหา
từ | đến, tới | chủ đề, tiêu đề | nội dung
dari | kepada, ke | perihal, subjek | isi, isi pesan
"""
"""What mail programs call sender, receivers, subject and body: a language a line, those of `mail/languages.toml`.

Not read from there, which takes 0.05 s: every table is asked about, and few hold mail."""

_SENDERS = frozenset(
    "from sender fromaddress fromname fromemail sendername senderaddress senderemail emailfrom mailfrom absender"
    " expéditeur remitente remetente mittente afzender avsändare avsender afsender".split()
)
_RECEIVERS = frozenset(
    "to recipient recipients toaddress toaddresses toname toemail torecipients recipientemail recipientaddress emailto"
    " mailto receiver empfänger destinataire destinataires destinatario destinatarios destinatário destinatari"
    " ontvanger mottagare mottaker modtager".split()
)
_SUBJECTS = frozenset("subjectline mailsubject emailsubject messagesubject betreffzeile".split())
_BODIES = frozenset(
    "bodyplain plainbody textbody bodytext bodyhtml htmlbody bodypreview messagebody mailbody emailbody plaintext"
    " bodytextplain strippedtext".split()
)
"""What other programs call them, beside the words above: without blanks and signs, as `_folded` has them."""

_RATINGS = frozenset(
    "rating ratings stars star starrating reviewrating reviewstars reviewtitle reviewheadline overall bewertung sterne"
    " étoiles estrellas stelle beoordeling sterren calificación avaliação valutazione betyg bedømmelse ocena оценка"
    " 評価 评分 평점".split()
)
"""What only tables of reviews have."""

_OPINIONS = frozenset(
    "comment comments commenttext commentbody review reviews reviewtext reviewbody reviewcontent feedback feedbacktext"
    " verbatim kommentar kommentare bewertung rezension rezensionstext opmerking commentaire commentaires avis"
    " comentario comentarios reseña opinión comentário avaliação commento recensione komentarz opinia komentář отзыв"
    " комментарий yorum 评论 評論 レビュー コメント".split()
)
"""What a message is called that is no mail, even where `from` and `to` stand beside it: they may be days."""

_OF_OURS = frozenset(("from_domain", "in_reply_to", "charset"))
"""Columns of a table that we made of a mailbox, at least two of them: its text is what the writers wrote."""

_IN_BRACKETS = re.compile(r"\([^()]{0,80}\)|:")
_SIGNS = re.compile(r"[\W_]+")
_LONGEST = 80
"""Characters of a name; a longer one isn't looked at."""


def holds_mail(names: Sequence[str], texts: Sequence[int]) -> bool:
    """Whether a table with these columns holds mails.

    Args:
        texts: indices of the columns that hold the message.

    >>> holds_mail(["Betreff", "Text"], [1]), holds_mail(["title", "body", "rating"], [1])
    (True, False)
    """
    columns = [_folded(name) for name in names]
    if len(_OF_OURS.intersection(names)) > 1 or any(columns[index] in _OPINIONS for index in texts):
        return False
    if any(export.is_mail for export in exports_with(names)):
        return True
    if not _RATINGS.isdisjoint(columns):
        return False
    there = set(columns)
    has_both = any(there & senders and there & receivers for senders, receivers in _FROM_TO)
    return has_both or (any(map(is_subject, names)) and any(_is_body(names[index]) for index in texts))


def bodies_of_mails(names: Sequence[str]) -> list[int]:
    """Indices of the columns called as bodies are, in a language in which sender, receiver and subject stand there too.

    >>> bodies_of_mails(["Onderwerp", "Tekst", "Van: (naam)", "Aan: (naam)"]), bodies_of_mails(["Onderwerp", "Tekst"])
    ([1], [])
    """
    columns = [_folded(name) for name in names]
    there = set(columns)
    bodies = {body for *others, words in _LANGUAGES if all(there & other for other in others) for body in words}
    return [index for index, column in enumerate(columns) if column in bodies]


def is_subject(name: str) -> bool:
    """Whether a column is called as subjects of mails are; in JSON it may lie in an object."""
    return _folded(name) in _SUBJECT


def _is_body(name: str) -> bool:
    last = _last(name)
    return _folded(name) in _BODY or same_name(last) in USUAL_TEXT_NAMES or is_called_a_message(last)


def _last(name: str) -> str:
    """The last key of a path such as `mail.body`."""
    return name.rpartition(".")[2]


def _folded(name: str) -> str:
    """Without case, blanks and signs, and without what Outlook says behind a name: `From: (Address)` is `from`."""
    return _SIGNS.sub("", same_name(_IN_BRACKETS.sub("", _last(name)))) if len(name) <= _LONGEST else ""


def _by_language(column: int) -> list[frozenset[str]]:
    rows = (line.split("|") for line in _BY_LANGUAGE.strip().split("\n"))
    return [frozenset(_folded(word) for word in row[column].split(",")) for row in rows]


_LANGUAGES = list(zip(*map(_by_language, range(4)), strict=True))
_FROM_TO = [(_SENDERS, _RECEIVERS), *((senders, receivers) for senders, receivers, _, _ in _LANGUAGES)]
_SUBJECT = _SUBJECTS.union(*_by_language(2))
_BODY = _BODIES.union(*_by_language(3))
