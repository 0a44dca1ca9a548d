"""Machine mail is told from people's by sure signs only, and each kind by its own."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.automatic import kind_of, pairs, public_mails
from benchmarks.automatic_mails import IN_REPLY, PERSON, UNSUBSCRIBE, automatic_mails
from score_messages.automatic_kinds import KINDS
from score_messages.mail.automatic import automatic_kind, kind_by_signs, may_have_signs
from score_messages.mail.languages import LANGUAGES
from score_messages.mail.message import read_mail
from tests.support.examples import examples

MAILS = list(automatic_mails())
SIGNS = [
    *("auto-submitted", "precedence", "return-path", "from", "sender", "reply-to", "content-type", "content-class"),
    *("list-id", "list-post", "list-unsubscribe", "x-auto-response-suppress", "x-failed-recipients", "in-reply-to"),
    *("list-unsubscribe-post", "x-csa-complaints", "x-google-group-id"),
]


@pytest.mark.parametrize(
    ("kind", "mail"), [(kind, mail) for kind, _, mail in MAILS], ids=[name for _, name, _ in MAILS]
)
def test_invented_mail_is_what_its_program_means_it_to_be(kind: str, mail: bytes) -> None:
    """By the public rules; and people's mail is people's, whatever it looks like."""
    assert kind_of(mail) == kind


@pytest.mark.parametrize("mail", [mail for _, _, mail in MAILS], ids=[name for _, name, _ in MAILS])
def test_form_of_the_headers_makes_no_difference(mail: bytes) -> None:
    """Their letters' case, their order, and where lines are folded and how they end."""
    head, _, body = mail.partition(b"\n\n")
    lines = [line.partition(b":") for line in head.split(b"\n")]
    turned = b"\n".join(name.upper() + b":\n\t" + value for name, _, value in reversed(lines))
    assert kind_of(turned + b"\n\n" + body) == kind_of(mail)
    assert kind_of(mail.replace(b"\n", b"\r\n")) == kind_of(mail)


def test_every_language_has_a_sign_of_automatic_replies() -> None:
    """With a colon or in brackets, or alone, and encoded with other blanks; not behind another word."""
    for language in LANGUAGES.values():
        sign = language.auto_replies.partition("|")[0].strip()
        for subject in (f"{sign}: x", f"{sign} : x", f"{sign}:x", f"[{sign}] x", sign):
            encoded = base64.b64encode(subject.replace(" ", "\xa0").encode()).decode()
            assert (
                automatic_kind({}, subject) == kind_of(f"Subject: =?utf-8?b?{encoded}?=\n\nx".encode()) == "auto_reply"
            )
        assert automatic_kind({}, f"Re: {sign}: x") is automatic_kind({}, f"Your {sign}") is None


def test_a_list_of_people_stays_people_s_whatever_bulk_signs_it_has() -> None:
    """If subscribers may post, if it answers a mail, or if another organisation has sent it on."""
    bulk = {"from": "ann@mail.example", "list-unsubscribe": "<mailto:x@list.example>", "precedence": "bulk"}
    assert automatic_kind(bulk, "Chairs") == "newsletter"
    for sign in ({"list-post": "<mailto:x@list.example>"}, {"mailing-list": "x"}, {"in-reply-to": "<1@a.example>"}):
        assert automatic_kind(bulk | sign, "Chairs") is None
    assert automatic_kind(bulk, "Re: Chairs") is None
    listed = {"from": "ann@mail.example", "precedence": "list", "list-id": "<c.list.example>", "list-unsubscribe": "x"}
    assert automatic_kind(listed, "Chairs") is None
    assert automatic_kind(listed | {"from": "news@list.example"}, "Chairs") == "newsletter"


def test_a_newsletter_that_names_its_page_as_place_to_post_is_one() -> None:
    """People can't write to it by mail; but only with another sign of bulk mail."""
    letter = {
        "from": "ann@letters.example",
        "list-unsubscribe": "<https://letters.example/u>",
        "list-id": "<a.example>",
    }
    page = letter | {"list-post": "<https://letters.example/p/chairs>"}
    assert automatic_kind(page, "Chairs") is None
    assert automatic_kind(page | {"list-unsubscribe-post": "List-Unsubscribe=One-Click"}, "Chairs") == "newsletter"
    both = {"list-post": "<https://list.example/post>, <mailto:x@list.example>", "feedback-id": "1"}
    assert automatic_kind(letter | both, "Chairs") is None
    assert automatic_kind(page | {"feedback-id": "1", "x-google-group-id": "1"}, "Chairs") is None


def test_complaints_address_of_bulk_senders_is_a_sign() -> None:
    """With which those of a certified kind mark their mail."""
    letter = b"From: Shop <hello@shop.example>\nX-CSA-Complaints: csa@shop.example\n"
    assert read_mail(letter + f"{UNSUBSCRIBE}\n\nChairs".encode()).automatic == "newsletter"
    assert read_mail(letter + b"\nChairs").automatic is None


def test_a_form_that_sends_what_a_person_wrote_is_a_person_s() -> None:
    """Answers to it go to somebody elsewhere; those to an address of the same firm don't tell."""
    form = {"from": "Shop <no-reply@www.shop.co.uk>", "reply-to": "Ann <ann@mail.co.uk>"}
    assert automatic_kind(form, "Message from your page") is None
    assert automatic_kind(form | {"reply-to": "help@shop.co.uk"}, "Your order") == "notification"
    assert automatic_kind(form | {"auto-submitted": "auto-generated"}, "Your order") == "notification"


@pytest.mark.parametrize(
    ("address", "is_sign"),
    [
        *((name, True) for name in ("noreply", "no-reply", "no_reply-17", "shop.noreply", "DoNotReply", "never-reply")),
        *((name, True) for name in ("no.responder", "nao-responda", "niet-beantwoorden", "keine-antwort")),
        *((name, True) for name in ("noresponda", "ikke-svar", "svara-inte", "nie-odpowiadaj", "neodpovidejte")),
        *(
            (name, False)
            for name in ("reply", "noreen", "replyno", "casino-replay", "ann", "antwort", "svar", "knoreplyb")
        ),
    ],
)
def test_addresses_that_take_no_answers_are_known(address: str, is_sign: bool) -> None:
    """As a word of the local part."""
    kind = read_mail(f"From: {address}@shop.example\n\nx".encode()).automatic
    assert kind == ("notification" if is_sign else None)


VALUES = [
    *("list", "bulk", "auto_reply", "<>", "auto-replied", "auto-generated", "all", "<mailto:x@list.example>", "NO"),
    *("no-reply@shop.example", "Shop <news@shop.example>", "Newsletter <x@shop.example>", "MAILER-DAEMON", "Ann"),
    *(
        "<https://x.example>",
        "text/plain",
        "Text/Calendar",
        "multipart/report",
        "Multipart/Report; report-type=x",
        "postmaster@mx.example",
    ),
]


@given(st.dictionaries(st.sampled_from(SIGNS), st.sampled_from(VALUES) | st.text(max_size=9)), st.text(max_size=9))
@examples(400)
def test_quick_look_finds_whatever_the_close_one_does(headers: dict[str, str], words: str) -> None:
    """What it passes over has no sign."""
    for begin in (
        words.casefold(),
        *(f"{phrase}{words}".casefold() for phrase in ("automatic reply: ", "undelivered mail")),
    ):
        if not may_have_signs(headers, begin):
            assert kind_by_signs(headers, begin, False) is None


@given(st.dictionaries(st.sampled_from(SIGNS), st.text(max_size=60)), st.none() | st.text(max_size=80), st.booleans())
def test_any_headers_give_a_kind_or_none(headers: dict[str, str], subject: str | None, holds_invitation: bool) -> None:
    """And the same one each time."""
    kind = automatic_kind(headers, subject, holds_invitation)
    assert kind is None or kind in KINDS
    assert kind == automatic_kind(headers, subject, holds_invitation)


@given(st.text(max_size=300), st.text(alphabet="<>@.: \"'[]a\n", max_size=300))
def test_no_subject_and_no_name_alone_makes_mail_bulk(subject: str, name: str) -> None:
    """What people write into them is no sign, but for the words that programs use."""
    headers = {"from": f"{name} <ann@mail.example>"}
    assert automatic_kind(headers, f"My chair {subject}") in (None, "newsletter" if "newsletter" in name else None)


def test_unsubscribing_alone_is_no_sign() -> None:
    """Sales tools put it below mail that people write."""
    mail = "\n".join(["From: ann@shop.example", "Subject: Our talk", UNSUBSCRIBE, "", "It is broken."])
    assert read_mail(mail.encode()).automatic is None
    assert read_mail(f"Feedback-ID: 1:2:3:esp\n{IN_REPLY}\n{mail}".encode()).automatic is None


@pytest.mark.skipif("SCORE_MESSAGES_DATA" not in os.environ, reason="SCORE_MESSAGES_DATA is unset: no public mails")
def test_no_labelled_mail_of_a_person_is_taken_for_machine_mail() -> None:
    """Nor one kind for another; the share that is found is at least that of docs/automatic.md."""
    counted = pairs(public_mails(Path(os.environ["SCORE_MESSAGES_DATA"])))
    assert {(label, kind) for label, kind in counted if kind not in (label, PERSON)} == set()
    assert counted.total() == 446 and counted[PERSON, PERSON] == 341
    assert counted["bounce", "bounce"] >= 18 and counted["newsletter", "newsletter"] >= 42
