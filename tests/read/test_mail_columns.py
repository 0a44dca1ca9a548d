"""A table is taken for mails by the names of its columns alone, in the languages of mail programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from score_messages.mail.languages import LANGUAGES, ORDERS
from score_messages.read import ReadOptions, open_messages
from score_messages.read.exports import EXPORTS
from score_messages.read.mail_columns import _BY_LANGUAGE, bodies_of_mails, holds_mail, is_subject

MAIL = [
    "Subject,*Body",
    "id,subject,*message,received",
    "*Subject,*Body",
    "Subject,*Text,Priority",
    "Betreff,*Text",
    "Betreff,*Textkörper",
    "Betreff,*Nachricht",
    "Objet,*Corps",
    "Asunto,*Cuerpo",
    "Oggetto,*Corpo",
    "Assunto,*Corpo",
    "Onderwerp,*Tekst",
    "Тема,*Текст",
    "件名,*本文",
    "From,To,*What they said",
    "Von: (Name),An: (Name),*Freitext",
    "from_address,to_address,*text",
    "Sender,Recipients,*message",
    "mail.subject,*mail.body",
    "Email Subject,*Body Plain",
    "\u200bSubject,*body",
]
OTHER = [
    "id,*body",
    "*body",
    "title,*body",
    "title,*body,rating",
    "subject,*body,rating",
    "Subject,*Message,Star Rating",
    "from,to,*comment",
    "from,to,*review,stars",
    "subject,*review",
    "subject,*comment,body",
    "from,*text",
    "to,*text",
    "no,to,*text",
    "de,pl,en,*text",
    "ID,Requester,Subject,*Description",
    "Ticket ID,Subject,*Description,Requester Name",
    "Package Name,Star Rating,Review Title,*Review Text",
    "subject,body,*answer",
]


def parted(header: str) -> tuple[list[str], list[int]]:
    names = header.split(",")
    return [name.lstrip("*") for name in names], [index for index, name in enumerate(names) if name.startswith("*")]


@pytest.mark.parametrize("header", MAIL)
def test_these_columns_are_those_of_mails(header: str) -> None:
    """A subject beside the body, sender and receiver, or a mail program's export; `*` is the message."""
    names, texts = parted(header)
    assert holds_mail(names, texts) and holds_mail([name.upper() for name in names], texts)


@pytest.mark.parametrize("header", OTHER)
def test_these_are_not(header: str) -> None:
    """Reviews, tickets, days `from` and `to`, and whatever else has a column `body`."""
    assert not holds_mail(*parted(header))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_of_threads_names_the_columns_too(code: str) -> None:
    """Who adds a language to `languages.toml` adds its columns: sender, receiver and subject of all its programs."""
    for program, labels in LANGUAGES[code].headers.items():
        names = dict(zip(ORDERS[program], labels, strict=False))
        assert is_subject(names["subject"]), program
        if "from" in names and program != "gmail":  # which leaves some of them in English
            assert holds_mail([names["from"], names["to"], "x"], [2]), program


def test_the_body_of_a_mail_is_found_in_every_language(tmp_path: Path) -> None:
    """If all four columns are called as one language has them; a body alone is no message."""
    for number, line in enumerate(filter(None, _BY_LANGUAGE.split("\n"))):
        sender, receiver, subject, body = (words.split(",")[0].strip() for words in line.split("|"))
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{sender}: (x),{receiver},{subject},{body},id\na,b,c,It broke.,1\n", encoding="utf-8")
        with open_messages(str(path), ReadOptions()) as opened:
            assert opened.text_column == body and opened.taken.quotes == "drop", line
        assert bodies_of_mails([sender, subject, body]) == []


def test_exports_of_mail_programs_hold_mail() -> None:
    """By two columns of theirs, whatever their message is called."""
    for export in EXPORTS:
        names = [*export.beside, *export.text]
        texts = [len(export.beside)]
        assert holds_mail(names, texts) == export.is_mail, export.program


def test_long_names_are_not_looked_at() -> None:
    """A file without a header has its first message there, maybe a long one."""
    assert not holds_mail(["(" * 1_000_000, "from " * 200_000, "x"], [2])
