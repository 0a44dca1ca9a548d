"""What the person wrote, in invented mails of the common programs and languages; and real ones, where they are."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.message import BODY, KEEP, read_mail
from score_messages.mail.own_words import own_words
from tests.support.paths import GOLDEN

STORED = GOLDEN / "own-words.json"
QUOTE = "\n\n> How do you like it?\n> Yours, the shop\n"
BELOW = "\n\nHow do you like it?\nYours, the shop\n"

ATTRIBUTIONS = [
    "On Mon, Mar 2, 2026 at 6:26 PM, The Shop <shop@shop.example> wrote:",
    "On 2 Mar 2026, at 18:26, The Shop wrote:",
    "On Mon, Mar 2, 2026 at 6:26 PM The Shop\n<shop@shop.example>\nwrote:",
    "*On Mon, Mar 2, 2026, The Shop wrote:*",
    "2026/3/2 The Shop <shop@shop.example>:",
    "2026-03-02 18:26 GMT+01:00 The Shop <shop@shop.example>:",
    "Am 02.03.2026 um 18:26 schrieb The Shop <shop@shop.example>:",
    "Le 2 mars 2026 à 18:26, The Shop a écrit :",
    "El 2 mar 2026, a las 18:26, The Shop escribió:",
    "Il giorno 2 mar 2026, alle ore 18:26, The Shop ha scritto:",
    "Op 2 mrt. 2026 om 18:26 schreef The Shop <shop@shop.example>:",
    "Em 2 de mar. de 2026, The Shop escreveu:",
    "Den 2 mars 2026 kl. 18:26 skrev The Shop <shop@shop.example>:",
    "Dne 2.3.2026 v 18:26 The Shop napsal:",
    "W dniu 02.03.2026 o 18:26, The Shop pisze:",
    '02.03.2026 18:26 пользователь "The Shop" <\nshop@shop.example> написал:',
    "在 2026年3月2日,18:26,The Shop 写道:",
    "2026年3月2日(月) 18:26 The Shop <shop@shop.example>:",
]
HEADER_BLOCKS = [
    "From: The Shop\nSent: Monday, March 2, 2026 6:26 PM\nTo: Me\nSubject: Your chair",
    "*From:* The Shop\n*Sent:* Monday, March 2, 2026 6:26 PM\n*To:* Me\n*Subject:* Your chair",
    "________________________________\nFrom: The Shop\nSent: Monday\nTo: Me\nCc: You\nSubject: Your chair",
    "Von: The Shop\nGesendet: Montag, 2. März 2026 18:26\nAn: Ich\nBetreff: Ihr Stuhl",
    "De : The Shop\nEnvoyé : lundi 2 mars 2026 18:26\nÀ : Moi\nObjet : Votre chaise",
    "De: The Shop\nEnviado: lunes, 2 de marzo de 2026 18:26\nPara: Yo\nAsunto: Su silla",
    "Da: The Shop\nInviato: lunedì 2 marzo 2026 18:26\nA: Me\nOggetto: La sedia",
    "Van: The Shop\nVerzonden: maandag 2 maart 2026 18:26\nAan: Mij\nOnderwerp: Uw stoel",
    "-----Original Message-----\nFrom: The Shop",
    "----- Original Message -----\nFrom: The Shop",
    "-----Ursprüngliche Nachricht-----\nVon: The Shop",
    "---------- Forwarded message ---------\nFrom: The Shop",
    "Begin forwarded message:\n\nFrom: The Shop",
    "-------- Message d'origine --------\nDe : The Shop",
]
ENDINGS = [
    "-- \nA customer\n12 Long Road",
    "--\nA customer",
    "Sent from my iPhone",
    "Sent from my Some Brand phone",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "A. Customer\nHead of Chairs\nTel. +49 30 123456\na.customer@mail.example\nhttps://mail.example",
    "-Anna",
    "This e-mail and any attachments are confidential and intended solely for the addressee.",
    "CONFIDENTIALITY NOTICE: the contents of this message are confidential.",
    "If you are not the intended recipient, please delete this message.",
    "Diese E-Mail enthält vertrauliche Informationen.",
    "Please consider the environment before printing this e-mail.",
    "_______________________________________________\nChairs mailing list\nchairs@lists.example",
    "To unsubscribe, write to leave@lists.example.",
    "You received this message because you are subscribed to the group.",
    "Reply to this email directly or view it on the web.",
]
KEPT = [
    "On your remote host you can run this:\n\nchair --install",
    "On Monday my boss wrote to me, and I said:\n\nNo.",
    "From: is a strange word to begin with.\nSubject: too.",
    "One: it is good.\n\n- a first point that goes on and on\n- a second point",
    "Sent from my desk, it is much easier than from my telephone.",
    "This e-mail is the third that I write, and nobody answers!",
    "I was told to unsubscribe, but I can't find where.",
    "The list is:\n-- chairs,\n-- lamps, and\n-- tables.",
    "a\n\n\nb",
    "Call me: +49 30 123456. I am angry.",
    ">50 euros for this?\nNever again.",
    "Good points\n--\nIt is easy to put together, and all of it is wonderful.",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("below", [QUOTE, BELOW])
def test_thread_below_goes(attribution: str, below: str) -> None:
    """With marks of quoting or without."""
    assert own_words(f"It is wonderful.\n\n{attribution}{below}") == "It is wonderful."


@pytest.mark.parametrize("block", HEADER_BLOCKS)
def test_mail_below_goes(block: str) -> None:
    """From its headers on, whatever the program calls them."""
    assert own_words(f"It is wonderful.\n\n{block}\n\nHow do you like it?\n") == "It is wonderful."


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_every_mail_ends_with_goes(ending: str) -> None:
    """Signatures, notices, list footers; alone and above a thread."""
    for below in ("", "\n\nOn Mar 2, 2026, The Shop wrote:" + QUOTE):
        assert own_words(f"It is wonderful.\nTruly.\n\n{ending}{below}") == "It is wonderful.\nTruly."


@pytest.mark.parametrize("text", KEPT)
def test_what_only_looks_alike_stays(text: str) -> None:
    """A word too many is better than one too few."""
    assert own_words(text).split() == text.split()


def test_answers_between_quotes_and_below_stay() -> None:
    """Quoted lines go wherever they stand, and what introduces them."""
    mail = "On Mar 2, 2026, The Shop wrote:\n> Is it good?\n\nYes.\n\n> Is it cheap?\n\nNo.\n"
    assert own_words(mail).split() == ["Yes.", "No."]


def test_what_signs_a_mail_goes() -> None:
    """The letters of a PGP signature are no words."""
    head = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
    signature = "-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\niQEzBAEB\n=abcd\n-----END PGP SIGNATURE-----\n"
    assert own_words(f"{head}It is wonderful.\n{signature}") == "It is wonderful."
    assert own_words("-----BEGIN PGP SIGNATURE-----\nIt never ends.") == "It never ends."


@pytest.mark.parametrize(
    "text", ["> all of it is quoted", "--\nonly a signature", "From: a\nTo: b\nSubject: c\n\nd", ""]
)
def test_if_nothing_would_remain_everything_does(text: str) -> None:
    assert own_words(text) == text.strip()


def test_a_picture_is_a_word() -> None:
    """An answer may be one emoji."""
    assert own_words("\U0001f44d\n\nOn Mar 2, 2026, The Shop wrote:" + QUOTE) == "\U0001f44d"


@given(st.text(max_size=300))
def test_nothing_is_invented(text: str) -> None:
    """What is kept stands in the text, line by line and in order; keeping is stable where something was said."""
    lines = iter(line.rstrip() for line in text.splitlines())
    for line in own_words(text).splitlines():
        assert line.strip() == "" or any(line.strip() == other.strip() for other in lines)


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no mails")
def test_checked_mails_are_cut_as_they_were() -> None:
    """Public mails whose cuts a person has looked at; their words are not here, only how many and their hash."""
    folder = Path(os.environ["SCORE_MESSAGES_DATA"]) / "mail"
    cuts = {name: _cut(folder / name) for name in json.loads(STORED.read_text())}
    if os.environ.get("UPDATE_GOLDEN"):
        STORED.write_text("{\n" + ",\n".join(f" {json.dumps(n)}: {json.dumps(c)}" for n, c in cuts.items()) + "\n}\n")
    assert cuts == json.loads(STORED.read_text())


def _cut(path: Path) -> list[object]:
    """Words kept, words removed, and a hash of those kept."""
    content = path.read_bytes()
    if path.suffix == ".txt" or path.name.endswith("_body"):  # a text without headers
        content = b"Content-Type: text/plain; charset=utf-8\n\n" + content
    kept, whole = read_mail(content, BODY).text.split(), read_mail(content, BODY, KEEP).text.split()
    return [len(kept), len(whole) - len(kept), hashlib.sha256(" ".join(kept).encode()).hexdigest()[:12]]
