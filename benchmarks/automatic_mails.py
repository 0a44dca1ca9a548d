"""Mails of each kind of machine mail, and of people, as programs write their headers: invented by the public rules.

By RFC 3834 (automatic answers), 3464 and 8098 (reports), 2369, 2919 and 8058 (lists), 5545 and 6047 (calendars), and by
what the documents of Exchange, Gmail, Exim, Postfix, qmail and Sendmail say. For the tests and `benchmarks.automatic`.
"""

from __future__ import annotations

from collections.abc import Iterator

from score_messages.automatic_kinds import AUTO_REPLY, BOUNCE, CALENDAR, NEWSLETTER, NOTIFICATION
from score_messages.mail.languages import LANGUAGES

PERSON = "person"

FROM_ANN = "From: Ann Lind <ann@mail.example>"
FROM_SHOP = "From: The Shop <orders@shop.example>"
SUBJECT = "Subject: Your order 4711"
REPORT = 'Content-Type: multipart/report; report-type={}; boundary="b"'
IN_REPLY = "In-Reply-To: <1@shop.example>"
LIST = ["List-Id: Chairs <chairs.list.example>", "List-Unsubscribe: <mailto:chairs-leave@list.example>"]
LIST_POST = "List-Post: <mailto:chairs@list.example>"
UNSUBSCRIBE = "List-Unsubscribe: <https://news.example/u/1>"
INVITATION = (
    'Content-Type: multipart/alternative; boundary="b"',
    "--b\nContent-Type: text/plain\n\nPlease come.\n--b\n"
    "Content-Type: text/calendar; charset=utf-8; method={}\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n--b--\n",
)

_BY_HEADERS: dict[str, dict[str, list[str]]] = {
    AUTO_REPLY: {
        "vacation": [FROM_ANN, "Subject: Re: Your order", "Auto-Submitted: auto-replied (vacation)", IN_REPLY],
        "Exchange": [
            *(FROM_ANN, "Subject: Automatic reply: Your order", "Auto-Submitted: auto-generated"),
            *("X-Auto-Response-Suppress: All", IN_REPLY),
        ],
        "Gmail": [FROM_ANN, "Subject: Away Re: Your order", "Precedence: bulk", "X-Autoreply: yes", IN_REPLY],
        "cPanel": [FROM_ANN, "Subject: Away", "X-Autorespond: Your order", "Precedence: auto_reply"],
        "null path": [FROM_ANN, "Subject: Re: Your order", "Return-Path: <>", IN_REPLY],
        "help desk": [FROM_SHOP, "Subject: [#17] We have your mail", "Auto-Submitted: auto-replied", IN_REPLY],
        "read receipt": [FROM_ANN, "Subject: Read: Your order", REPORT.format("disposition-notification")],
        "form of Outlook 2003": [FROM_ANN, "Subject: Out of Office AutoReply: Your order"],
        "in brackets": [FROM_ANN, "Subject: [Auto-Reply] Your order"],
    },
    BOUNCE: {
        "Postfix": [
            *("Return-Path: <>", "From: MAILER-DAEMON@mx.example (Mail Delivery System)"),
            *("Subject: Undelivered Mail Returned to Sender", "Auto-Submitted: auto-replied"),
            REPORT.format("delivery-status"),
        ],
        "Exim": [
            *("Return-Path: <>", "X-Failed-Recipients: bob@mail.example", "Auto-Submitted: auto-replied"),
            *("From: Mail Delivery System <Mailer-Daemon@mx.example>", "Subject: Mail delivery failed"),
        ],
        "qmail": ["Return-Path: <>", "From: MAILER-DAEMON@mx.example", "Subject: failure notice"],
        "Sendmail, later": [
            *("From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>", REPORT.format("delivery-status")),
            "Subject: Warning: could not send message for past 4 hours",
        ],
        "Exchange, exported": [
            "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@shop.example>",
            "Subject: Undeliverable: Your order",
        ],
        "postmaster, exported": ["From: postmaster@mx.example", "Subject: Undeliverable: Your order"],
        "Gmail, exported": [
            "From: Mail Delivery Subsystem <mailer-daemon@mx.example>",
            "Subject: Delivery Status Notification (Failure)",
        ],
        "name only, exported": ["From: Mail Delivery System", "Subject: Returned mail"],
        "subject only": ["From: mx@mx.example", "Subject: Undelivered Mail Returned to Sender"],
        "report without a type": [
            "From: mx@mx.example",
            "Subject: Returned",
            'Content-Type: multipart/report; boundary="b"',
        ],
    },
    NOTIFICATION: {
        "generated": [FROM_SHOP, SUBJECT, "Auto-Submitted: auto-generated"],
        "notified": [FROM_SHOP, SUBJECT, "Auto-Submitted: auto-notified; owner-email=a@shop.example"],
        "cron": [
            "From: root@host.example (Cron Daemon)",
            "Subject: Cron <root@host> backup",
            "X-Cron-Env: <HOME=/root>",
        ],
        "code host": [
            *("From: Ann Lind <notifications@code.example>", "Precedence: list", "X-Auto-Response-Suppress: All"),
            *("Subject: Re: [chairs] Legs (#7)", "List-Post: <mailto:reply+1@code.example>", *LIST, IN_REPLY),
        ],
        "no-reply": ["From: The Shop <no-reply@shop.example>", SUBJECT, "Reply-To: help@shop.example"],
        "noreply with a tag": ["From: noreply-orders@shop.example", SUBJECT],
        "do not reply": ["From: do_not_reply@bank.example", "Subject: Your statement"],
        "nicht antworten": ["From: nicht-antworten@laden.example", "Subject: Ihre Bestellung"],
        "ne pas répondre": ["From: nepasrepondre@magasin.example", "Subject: Votre commande"],
        "null path": ["Return-Path: <>", "From: alerts@host.example", "Subject: Disk is full"],
        "abuse report": ["From: abuse@host.example", "Subject: FW: Win", REPORT.format("feedback-report")],
    },
    NEWSLETTER: {
        "one click": [
            FROM_SHOP,
            "Subject: Spring sale",
            UNSUBSCRIBE,
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ],
        "feedback loop": [FROM_SHOP, "Subject: Spring sale", UNSUBSCRIBE, "Feedback-ID: 1:2:3:esp"],
        "precedence": [FROM_SHOP, "Subject: Spring sale", UNSUBSCRIBE, "Precedence: bulk"],
        "list id": [FROM_SHOP, "Subject: Spring sale", UNSUBSCRIBE, "List-Id: <news.shop.example>"],
        "bounce address": [FROM_SHOP, "Subject: Spring sale", UNSUBSCRIBE, "Return-Path: <bounce-17@esp.example>"],
        "no-reply": ["From: no-reply@shop.example", "Subject: Spring sale", UNSUBSCRIBE],
        "announcements only": [
            FROM_SHOP,
            "Subject: Release 2",
            "List-Post: NO (no posting)",
            *LIST,
            "Precedence: list",
        ],
        "before List-Unsubscribe": [
            FROM_SHOP,
            "Subject: May",
            "Precedence: bulk",
            "Return-Path: <x@mail.shop.example>",
        ],
        "name, exported": ["From: Chair Newsletter <hello@shop.example>", "Subject: New in May"],
        "address, exported": ["From: nieuwsbrief@winkel.example", "Subject: Nieuw in mei"],
    },
    PERSON: {
        "plain": [FROM_ANN, "Subject: Where is my chair?"],
        "declared": [FROM_ANN, "Subject: My chair", "Auto-Submitted: no"],
        "answer": [FROM_ANN, "Subject: Re: Your order", IN_REPLY, "References: <1@shop.example>"],
        "answer to an automatic reply": [FROM_ANN, "Subject: Re: Automatic reply: Your order", IN_REPLY],
        "about an automatic reply": [FROM_ANN, "Subject: Automatic replies don't help me"],
        "out of office as a topic": [FROM_ANN, "Subject: Out of office hours nobody answers"],
        "about a bounce": [FROM_ANN, "Subject: FW: Undelivered Mail Returned to Sender"],
        "delivery as a topic": [FROM_ANN, "Subject: Delivery failed: my chair is still not here"],
        "about a newsletter": [FROM_ANN, "Subject: Take me off your newsletter, I never asked for it"],
        "Mailman": [
            FROM_ANN,
            "Subject: [Chairs] Legs",
            "Precedence: list",
            *LIST,
            LIST_POST,
            "X-BeenThere: c@list.example",
        ],
        "Mailman, name of the list": [
            *("From: Ann Lind via Chairs <chairs@list.example>", "Subject: [Chairs] Legs", "Precedence: list"),
            *(*LIST, LIST_POST),
        ],
        "Google Groups": [
            *(FROM_ANN, "Subject: My chair", "Precedence: list", "X-Google-Group-Id: 17", *LIST, LIST_POST),
            "Mailing-list: list help@shop.example; contact help+owners@shop.example",
        ],
        "groups of old": [
            *(FROM_ANN, "Subject: My chair", "Precedence: bulk", "Mailing-List: list chairs@groups.example"),
            "List-Unsubscribe: <mailto:chairs-unsubscribe@groups.example>",
        ],
        "ezmlm": [
            FROM_ANN,
            "Subject: My chair",
            "Precedence: bulk",
            "Return-Path: <chairs-return-1@list.example>",
            *LIST,
            LIST_POST,
        ],
        "majordomo": [FROM_ANN, "Subject: Legs", "Precedence: bulk", "Sender: owner-chairs@list.example"],
        "distribution group of Exchange": [FROM_ANN, "Subject: My chair", "X-Auto-Response-Suppress: DR, OOF, RN, NRN"],
        "through a mass mailer": [FROM_ANN, "Subject: My chair", "Feedback-ID: 1.eu-west-1.abc:AmazonSES"],
        "from a sales tool": [FROM_ANN, "Subject: Our talk", UNSUBSCRIBE],
        "form on a page": [
            *("From: The Shop <noreply@shop.example>", "Reply-To: Ann Lind <ann@mail.example>"),
            "Subject: Message from your contact form",
        ],
        "postmaster": ["From: Jo Doe <postmaster@small.example>", "Subject: Re: Your order", IN_REPLY],
        "name like a sign": ["From: Noreen Reply <noreen.reply@mail.example>", "Subject: My chair"],
        "bulk as a word": [FROM_ANN, "Subject: Bulk orders and bounce houses", "Precedence: normal"],
        "returned": [FROM_ANN, "Subject: Returned mail order: when is my money back?"],
    },
}

_BY_BODIES: dict[str, dict[str, tuple[list[str], str]]] = {
    CALENDAR: {
        method: ([FROM_ANN, f"Subject: {method} a talk", INVITATION[0]], INVITATION[1].format(method))
        for method in ("REQUEST", "REPLY", "CANCEL", "COUNTER")
    }
    | {
        "alone": ([FROM_ANN, "Subject: Talk", "Content-Type: text/calendar; method=REQUEST"], "BEGIN:VCALENDAR\n"),
        "Exchange": ([FROM_ANN, "Subject: Talk", "Content-Class: urn:content-classes:calendarmessage"], "Please come."),
        "generated": (
            [FROM_ANN, "Subject: Invitation: Talk", "Auto-Submitted: auto-generated", INVITATION[0]],
            INVITATION[1].format("REQUEST"),
        ),
    },
    PERSON: {
        "a calendar that is made known": ([FROM_ANN, "Subject: Dates", INVITATION[0]], INVITATION[1].format("PUBLISH")),
        "an attached date": (
            [FROM_ANN, "Subject: The date", 'Content-Type: multipart/mixed; boundary="b"'],
            "--b\n\nHere it is.\n--b\nContent-Type: text/calendar; name=d.ics\n"
            "Content-Disposition: attachment; filename=d.ics\n\nBEGIN:VCALENDAR\n--b--\n",
        ),
        "a forwarded invitation": (
            [FROM_ANN, "Subject: FW: Talk", 'Content-Type: multipart/mixed; boundary="b"'],
            "--b\n\nWho is this?\n--b\nContent-Type: message/rfc822\n\nSubject: Talk\nAuto-Submitted: auto-generated\n"
            "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n--b--\n",
        ),
    },
}


def automatic_mails() -> Iterator[tuple[str, str, bytes]]:
    """Of each mail the kind, `person` for none, its name, and its bytes."""
    for kind, mails in _BY_HEADERS.items():
        yield from ((kind, name, _mail(headers, "The chair is here.\n")) for name, headers in mails.items())
    for kind, with_bodies in _BY_BODIES.items():
        yield from ((kind, name, _mail(headers, body)) for name, (headers, body) in with_bodies.items())
    for code, language in LANGUAGES.items():
        for phrase in map(str.strip, language.auto_replies.split("|")):
            yield (
                AUTO_REPLY,
                f"exported, {code}: {phrase}",
                _mail([FROM_ANN, f"Subject: {phrase}: Order 4711"], "Away.\n"),
            )


def _mail(headers: list[str], body: str) -> bytes:
    common = ["Date: Tue, 24 Nov 2026 09:30:00 +0000", "To: help@shop.example", "Message-ID: <2@mail.example>"]
    return ("\n".join([*headers, *common]) + "\n\n" + body).encode()
