"""Threads as single programs write them, beside what `languages.toml` lists, and the writer's text of the same form."""

# ruff: noqa: RUF001 - signs of many languages

from __future__ import annotations

import pytest

from score_messages.mail.own_words import own_words

OWN = "It is wonderful."
OLD = "We are sorry that it arrived broken."
SHOP = "Ann Lind <ann@shop.example>"
BETWEEN_DASHES = [
    f"---- On Thu, 05 Mar 2026 14:05:09 +0100 {SHOP} wrote ----",
    "---- On Thu, 05 Mar 2026 14:05:09 +0100 ann@shop.example wrote ---",
    "---- On Thu, 05 Mar 2026 14:05:09 +0100 Ann Lind\n<ann@shop.example> wrote ----",
    f"---- Am Do., 05 März 2026 14:05:09 +0100 schrieb {SHOP} ----",
    f"---- Le jeu., 05 mars 2026 14:05:09 +0100 {SHOP} a écrit ----",
]
SEPARATORS = [
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "――――― Forwarded message ―――――",
    "------------------ Original ------------------",
    "------------------ 回复的原邮件 ------------------",
    "----- Mail original -----",
    "----- Ursprüngliche Mail -----",
    "Ann Lind ---03/05/2026 02:05:09 PM---We are sorry",
    "Ann Lind---05.03.2026 14:05:09---We are sorry",
]
HEADERS = [
    "发件人：Ann <ann@shop.example>\n发送时间：2026年3月5日 14:05\n收件人：Kim\n主题：lamp",
    "寄件者：Ann\n寄件日期：2026年3月5日 下午2:05\n收件者：Kim\n主旨：lamp",
    "*From:* Ann Lind [mailto:ann@shop.example\n<mailto:ann@shop.example>]\n*Sent:* Thursday, March 5, 2026 2:05 PM\n"
    "*To:* Kim Berg\n*Subject:* lamp",
    "From: Ann Lind\n<ann@shop.example>\nDate: Thursday, March 5, 2026 at 2:05 PM\nTo: Kim\n"
    "<kim@mail.example>\nSubject: lamp",
    "From: Ann <ann@shop.example>\nSubject: Your order 88123 of the large lamp with the green shade and\n"
    "the long cable\nDate: 5 March 2026 at 14:05:09 CET\nTo: Kim",
]
UNKNOWN_WORDS = [
    f"* {SHOP} [2026-03-05 14:05]:",
    "5 Mar 2026, 14:05 by ann@shop.example:",
    f"Xu Thu, 5 Mar 2026 at 14:05, {SHOP} vratqo:",
    f"आन गुरु, 5 मार्च 2026 को 14:05 बजे {SHOP} ने लिखा:",
]
ON_ONE_LINE = [
    f"On Thu, Mar 5, 2026 at 2:05 PM, Ann Lind<ann@shop.example> wrote:   {OLD}",
    f"On Thu, Mar 5, 2026 at 2:05 PM {SHOP} wrote: {OLD}",
    f"Am Do., 5. März 2026 um 14:05 Uhr schrieb {SHOP}: {OLD}",
    f"Le jeu. 5 mars 2026 à 14:05, {SHOP} a écrit : {OLD}",
    f"El jue, 5 mar 2026 a las 14:05, {SHOP} escribió: {OLD}",
]
WRITERS = [
    "On Thursday I wrote to Ann <ann@shop.example> and got this: we can't help you. I am angry.",
    "On 5 March 2026 at 14:05 your agent Ann <ann@shop.example> wrote: we can't help you. I am angry.",
    "On 5 March 2026 at 14:05 I asked (ann@shop.example) this: where is it? Nobody answered.",
    "2026-03-05 14:05 <ann@shop.example>: error 5. It fails each day.",
    "My order 2026-03-05 14:05 for ann@shop.example:\nit never came.",
    "I wrote to you: Name: Kim, From: Berlin, To: Rome, Date: 10:30, Subject: bad train. Nobody answered.",
    "I have three points - all of them bad ---\nnothing works.",
    "The price went from 5 --- 3/5/2026 it was 7 --- to 9.",
    "The lamp is bad --- really bad --- and I told you on 03/05/2026 at 02:05 PM.",
    "Subject: the big lamp that I ordered in your shop in the old town\nof Berlin\nTo: you\nIt never came.",
]


def below(text: str) -> str:
    return f"{OWN}\n\n{text}\n\n{OLD}\n{OLD}\n"


@pytest.mark.parametrize("line", BETWEEN_DASHES)
def test_attribution_between_dashes_ends_the_writers_words(line: str) -> None:
    """As Zoho writes it, without a colon."""
    assert own_words(below(line)) == OWN
    assert own_words(f"{OWN}\n\n{line}\n\n> {OLD}\n") == OWN


@pytest.mark.parametrize("line", SEPARATORS)
def test_line_above_a_mail_ends_the_writers_words(line: str) -> None:
    """Between hyphens of another kind, and with what Notes says of the mail."""
    assert own_words(below(line)) == OWN


@pytest.mark.parametrize("block", HEADERS)
def test_headers_end_the_writers_words(block: str) -> None:
    """With full-width colons and times behind them, and wrapped within an address or a subject."""
    assert own_words(below(block)) == OWN


@pytest.mark.parametrize("line", UNKNOWN_WORDS)
def test_line_that_says_when_and_who_goes_above_marked_lines(line: str) -> None:
    """In words that are in no table; above others it is text."""
    assert own_words(f"{OWN}\n\n{line}\n\n> {OLD}\n") == OWN
    assert own_words(f"{line}\n> {OLD}\n{OWN}\n> {OLD}\n") == OWN
    assert own_words(f"{OWN}\n\n{line}\n{OWN}\n").endswith(f"{line}\n{OWN}")


@pytest.mark.parametrize("line", ON_ONE_LINE)
def test_attribution_on_the_line_of_the_quote_ends_the_writers_words(line: str) -> None:
    """As Yahoo's app writes it, or as somebody leaves it who takes out the line ends."""
    assert own_words(f"{OWN}\n\n {line}\n{OLD}\n") == OWN
    assert own_words(f"{OWN} {line}\n{OLD}\n") == OWN
    assert own_words(f"{OWN * 30} {line} {OLD * 30}") == OWN * 30


@pytest.mark.parametrize("mark", ["\u200b", "\u200e", "\u200f", "\u202a", "\ufeff", "\u2068"])
def test_characters_without_width_hide_no_attribution(mark: str) -> None:
    """As programs write them where text may run either way."""
    line = f"{mark}On Thu, Mar 5, 2026 at 2:05 PM {mark}Ann Lind{mark} <ann@shop.example> wrote:{mark}"
    assert own_words(below(line)) == OWN


@pytest.mark.parametrize(
    "headers",
    [
        "De : Ann <ann@shop.example> Envoyé : jeudi 5 mars 2026 14:05 À : Kim Objet : lamp",
        "______________________ From: Ann <ann@shop.example> Sent: Thursday, March 5, 2026 2:05 PM To: Kim Subject: x",
    ],
)
def test_nothing_is_left_of_headers_on_the_writers_line(headers: str) -> None:
    """Neither a part of a label nor the rule above them."""
    assert own_words(f"{OWN} {headers} {OLD}") == OWN


def test_attribution_on_the_writers_line_needs_no_sentence_above_it() -> None:
    """But a capital letter."""
    line = f"{SHOP} wrote: {OLD}"
    assert own_words(f"Thanks all is fine On Thu, Mar 5, 2026 at 2:05 PM {line}") == "Thanks all is fine"
    text = f"I called on Thu, Mar 5, 2026 at 2:05 PM and {line}"
    assert own_words(text) == text


@pytest.mark.parametrize("text", WRITERS)
def test_text_of_the_same_form_stays(text: str) -> None:
    """Alone, and above a quote."""
    assert own_words(text) == text
    assert own_words(f"{text}\n\n> {OLD}\n") == text
