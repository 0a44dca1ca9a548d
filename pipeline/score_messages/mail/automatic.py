"""Whether a machine sent a mail, and which kind of machine mail it is. A pure function of headers.

A mail is a person's unless a sign says otherwise for sure: to miss a newsletter costs less than to lose a complaint.
The signs, their sources and how often they are right: docs/automatic.md.
"""

from __future__ import annotations

import re

from score_messages.automatic_kinds import AUTO_REPLY, BOUNCE, CALENDAR, NEWSLETTER, NOTIFICATION
from score_messages.mail.headers import Headers, parameters, sender_domain
from score_messages.mail.languages import LANGUAGES
from score_messages.mail.limits import MAX_PARAMETERS

_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|do[._-]?not|dont|never)[._-]?repl(?:y|ies)(?:$|[._+\d-])"
    r"|^(?:ne[._-]?pas[._-]?repondre|(?:bitte[._-]?)?nicht[._-]?antworten|keine[._-]?antwort|no[._-]?respond(?:er|as?)"
    r"|non[._-]?rispondere|nao[._-]?respond(?:a|er)|niet[._-]?(?:be)?antwoorden|ikke[._-]?svar|svar[._-]?ikke"
    r"|svara[._-]?(?:inte|ej)|ej[._-]?svar|ala[._-]?vastaa|nie[._-]?odpowiadaj|neodpovidejte|neodpovedajte)$"
)
"""The local part of an address that takes no answers."""

_NEWSLETTER = re.compile(r"newsletter|nieuwsbrief|nyhe[dt]sbrev|uutiskirje|infolettre|rundbrief")
"""What senders of newsletters are called, in the name or the address; no person is."""

_BOUNCES_TO = re.compile(r"(?:^|[._+-])bounces?(?:$|[._+\d-])")
_EXCHANGE = re.compile(r"^microsoftexchange[\da-f]{32}$")
_DAEMONS = frozenset(("mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon"))
_DAEMON_NAMES = frozenset(("mail delivery subsystem", "mail delivery system", "mailer-daemon", "mailer daemon"))
_REPORTS = (
    "undelivered mail returned to sender",
    "mail delivery failed: returning message to sender",
    "delivery status notification (",
    "returned mail: see transcript for details",
    "mail system error - returned mail",
    "warning: could not send message for past ",
)
"""What the subjects of Postfix, Exim, Exchange, Gmail and Sendmail begin with; no person writes such a subject."""

_AUTO_REPLIES = frozenset(
    phrase.strip().casefold() for language in LANGUAGES.values() for phrase in language.auto_replies.split("|")
)
_BEGINNINGS = frozenset(sign[:3] for sign in (*_REPORTS, *_AUTO_REPLIES))
_LONGEST_SIGN = 64
"""Characters of a subject that are looked at, more than any of these signs has."""


_ANSWERS = frozenset("x-autoreply x-auto-reply x-autorespond x-autoresponder x-mail-autoreply x-autoreply-from".split())
_OF_BULK = frozenset(("list-unsubscribe-post", "feedback-id", "x-csa-complaints"))
_LIST_SOFTWARE = frozenset("mailing-list x-mailing-list x-beenthere x-mailman-version x-google-group-id".split())
_SURE = _ANSWERS.union("auto-submitted content-class x-auto-response-suppress x-cron-env x-failed-recipients".split())
"""Headers that people's mail hardly ever has."""

_SENDER_HINT = re.compile(
    "daemon|mail deliv|exchange|postmaster|letter|lettre|brief|brev|kirje|rep|spond|antwo|svar|vastaa|odpov|odpow"
)
"""Something of this is in every sender's name or address that is a sign."""

_TYPES = ("multipart/report", "message/delivery-status", "text/calendar")
_BULK = frozenset(("bulk", "list", "junk"))
_AUTO_REPLY_PRECEDENCES = frozenset(("auto_reply", "auto-reply", "auto reply"))
_SECOND_LEVEL = frozenset("ac co com edu go gov ne net or org".split())


def automatic_kind(headers: Headers, subject: str | None, holds_invitation: bool = False) -> str | None:
    """The kind of a machine mail, one of `automatic_kinds.KINDS`; None for a mail that a person sent.

    Args:
        subject: decoded, on one line, as `headers.readable` gives it.
        holds_invitation: a part of the mail is an iMIP message (RFC 6047).

    >>> automatic_kind({"auto-submitted": "auto-replied (vacation)"}, "Re: Your chair")
    'auto_reply'
    >>> automatic_kind({"from": "Ann <ann@mail.example>", "list-post": "<mailto:chairs@list.example>"}, "Chairs")
    """
    begin = (subject or "")[:_LONGEST_SIGN].casefold()
    return (
        kind_by_signs(headers, begin, holds_invitation) if holds_invitation or may_have_signs(headers, begin) else None
    )


def may_have_signs(headers: Headers, begin: str) -> bool:
    """Whether `kind_by_signs` may find any; most mail has none, and costs no more than this."""
    if not _SURE.isdisjoint(headers) or headers.get("return-path") == "<>":
        return True
    if headers.get("content-type", "")[:24].lower().startswith(_TYPES):
        return True
    if begin[:3] in _BEGINNINGS or begin[:1] in ("[", "\u3010"):
        return True
    if _SENDER_HINT.search(headers.get("from", "")[:MAX_PARAMETERS].lower()):
        return True
    if _takes_posts(headers):
        return headers.get("precedence", "list") not in _BULK
    return "precedence" in headers or "list-unsubscribe" in headers


def kind_by_signs(headers: Headers, begin: str, holds_invitation: bool) -> str | None:
    """The same as `automatic_kind` of any mail; `begin` is that of its subject, in lower case."""
    content_type = headers.get("content-type", "")[:MAX_PARAMETERS].lower()
    report = _report_type(content_type)
    name, address = _sender(headers.get("from", ""))
    if _is_bounce(headers, report, name, address, begin):
        return BOUNCE
    if holds_invitation or content_type.startswith("text/calendar") or _is_calendar_message(headers):
        return CALENDAR
    declared = _word(headers, "auto-submitted")
    if _is_answer(headers, report, declared, begin):
        return AUTO_REPLY
    if report is not None or declared.startswith("auto-"):
        return NOTIFICATION
    takes_no_answers = _NO_REPLY.search(address) is not None
    if _goes_to_many(headers, begin, takes_no_answers):
        return NEWSLETTER
    return NOTIFICATION if _is_of_program(headers, takes_no_answers) else None


def _report_type(content_type: str) -> str | None:
    """Of a multipart/report (RFC 6522), "" if it isn't stated; None of anything else. All in lower case."""
    if content_type.startswith("message/delivery-status"):
        return "delivery-status"
    return parameters(content_type).get("report-type", "") if content_type.startswith("multipart/report") else None


def _is_calendar_message(headers: Headers) -> bool:
    return headers.get("content-class", "").lower() == "urn:content-classes:calendarmessage"


def _is_bounce(headers: Headers, report: str | None, name: str, address: str, begin: str) -> bool:
    if report in ("delivery-status", "") or "x-failed-recipients" in headers:
        return True
    if report is not None:
        return False
    if address in _DAEMONS or name in _DAEMON_NAMES or _EXCHANGE.match(address) or begin.startswith(_REPORTS):
        return True
    return address == "postmaster" and "in-reply-to" not in headers and not begin.startswith("re:")


def _is_answer(headers: Headers, report: str | None, declared: str, begin: str) -> bool:
    if declared.startswith("auto-replied") or report == "disposition-notification":
        return True
    if not _ANSWERS.isdisjoint(headers) or _word(headers, "precedence") in _AUTO_REPLY_PRECEDENCES:
        return True
    if _has_null_path(headers) and ("in-reply-to" in headers or "references" in headers):
        return True
    return _sign(begin) in _AUTO_REPLIES


def _sign(begin: str) -> str:
    """What stands before a colon or in brackets, else all of it."""
    for end in (":", "\uff1a", "]", "\u3011"):
        begin = begin.partition(end)[0]
    return begin.lstrip("[\u3010").strip()


def _goes_to_many(headers: Headers, begin: str, takes_no_answers: bool) -> bool:
    """Whether it is bulk mail that isn't from a list where people discuss, as far as headers say so."""
    if "in-reply-to" in headers or begin.startswith("re:") or _is_discussion(headers):
        return False
    if _NEWSLETTER.search(headers.get("from", "")[:MAX_PARAMETERS].lower()):
        return True
    precedence = _word(headers, "precedence")
    if "list-unsubscribe" not in headers:
        return precedence in _BULK and not takes_no_answers and _sends_itself(headers)
    if takes_no_answers or _takes_none(headers) or precedence in ("bulk", "junk") or not _OF_BULK.isdisjoint(headers):
        return True
    if _BOUNCES_TO.search(_sender(headers.get("return-path", ""))[1]):
        return True
    return (precedence == "list" or "list-id" in headers) and _sends_itself(headers)


def _is_discussion(headers: Headers) -> bool:
    """Whether a list's subscribers may write to it (RFC 2369), or software of such lists has sent it on."""
    return _takes_posts(headers) or not (_takes_none(headers) or _LIST_SOFTWARE.isdisjoint(headers))


def _takes_posts(headers: Headers) -> bool:
    """Whether mail to the list is distributed: programs of newsletters name the page of an issue there."""
    return "mailto:" in headers.get("list-post", "").lower()


def _takes_none(headers: Headers) -> bool:
    """Whether a list says that nobody may write to it."""
    return headers.get("list-post", "").lstrip().upper().startswith("NO")


def _sends_itself(headers: Headers) -> bool:
    """Whether the author's organisation sent it, or has the list: else a list may have sent on what a person wrote."""
    author = _organisation(headers.get("from"))
    senders = {_organisation(headers[name]) for name in ("return-path", "sender") if name in headers}
    if "list-id" in headers:
        senders.add(_organisation("@" + headers["list-id"].rpartition("<")[2]))
    return author is not None and senders == {author}


def _is_of_program(headers: Headers, takes_no_answers: bool) -> bool:
    if _has_null_path(headers) or "x-cron-env" in headers:
        return True
    suppressed = headers.get("x-auto-response-suppress", "").lower()
    if suppressed == "all" or "autoreply" in suppressed:
        return True
    return takes_no_answers and not _is_for_somebody(headers)


def _is_for_somebody(headers: Headers) -> bool:
    """Whether answers go to somebody elsewhere: then a form on a web page sent what a person wrote into it."""
    answers = _organisation(headers.get("reply-to"))
    return answers not in (None, _organisation(headers.get("from")))


def _has_null_path(headers: Headers) -> bool:
    """Whether nobody is to be told if it can't be delivered (RFC 5321, 4.5.5)."""
    return headers.get("return-path") == "<>"


def _word(headers: Headers, name: str) -> str:
    """The first word of a header, without comments and parameters, in lower case."""
    value = headers.get(name)
    return "" if value is None else value[:64].partition(";")[0].partition("(")[0].strip().lower()


def _sender(value: str) -> tuple[str, str]:
    """The name and the local part of the address, both in lower case, of a From or Return-Path header."""
    name, bracket, rest = value[:MAX_PARAMETERS].lower().rpartition("<")
    return (name if bracket else rest).strip(' "'), rest.partition("@")[0].strip(" <>\"'")


def _organisation(value: str | None) -> str | None:
    """The domain that an organisation registered, of an address; None if there is none.

    >>> _organisation("Ann <ann@mail.shop.co.uk>")
    'shop.co.uk'
    """
    domain = sender_domain(value)
    if domain is None:
        return None
    labels = domain.split(".")
    count = 3 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-count:])
