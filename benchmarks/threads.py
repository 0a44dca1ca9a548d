"""Replies above threads, as each program writes them in each language of `languages.toml`; what is wanted is `OWN`.

For the tests, and for `benchmarks.replies`, which counts how many of them libraries get right.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from score_messages.mail.languages import LANGUAGES, ORDERS

OWN = "It is wonderful."
NAMES = ("Ann Lind <help@shop.example>", "Ann Lind")
BELOW = "\n\nWe are sorry that it arrived broken.\nThe terrible damage is our fault.\n"
QUOTED = "\n\n> We are sorry that it arrived broken.\n> The terrible damage is our fault.\n"

KEPT = [
    "You have a new message from your website's contact form.\n\nFrom: Jo Doe\nEmail: jo@mail.example\n"
    "Date: 5 March 2026\nSubject: Lamp\n\nMessage:\nIt arrived broken.",
    "From: Jo Doe <jo@mail.example>\nSubject: Lamp\n\nMessage Body:\nIt arrived broken.",
    "Neue Nachricht:\n\nName: Jo\nVon: jo@mail.example\nAn: laden@shop.example\nDatum: 5.3.2026 14:05\n"
    "Betreff: Lampe\nTelefon: 123\n\nNachricht: Sie ist kaputt.",
    "I sent it back:\nFrom: my home\nTo: your shop\nDate: Monday\nSubject: the lamp\nIt never arrived.",
    'In March 2026 I was told it would ship.\n\nOn 5 March your agent wrote:\n"It will come."\nIt did not come.',
    "On 5 March at 14:05 she wrote:\nIt will come.\nIt did not come.",
    'On 5 March at 14:05 Ann Lind wrote:\n"It will come."\nIt did not come.',
    "One of your agents (help@shop.example) wrote:\n\nIt will come.\n\nIt did not come.",
    "I was told to write my reply above this line, but that never works.\n\nNobody answers.",
    "Warning: the message on your page says that orders from outside the EU take longer. Mine took a year.",
    "Caution! It burnt me. Do not click the switch twice.",
    "From here on it got worse.\n\nFrom then on nobody answered.",
]
"""Texts that only look as if a thread began in them; all of each is the writer's."""


def attributions() -> Iterator[tuple[str, str]]:
    """The code of a language, and an attribution with its gaps."""
    for code, language in LANGUAGES.items():
        for texts in language.attributions.values():
            yield from ((code, text) for text in texts)


def headers() -> Iterator[tuple[str, str]]:
    """The code of a language, and a program that has headers in it."""
    for code, language in LANGUAGES.items():
        yield from ((code, program) for program in language.headers)


def wrapped(text: str) -> list[str]:
    """A line as it is, and as programs break it."""
    return [text, "\n".join(textwrap.wrap(text, 40, break_long_words=False, break_on_hyphens=False))]


def block(code: str, program: str, name: str = NAMES[0]) -> list[str]:
    """The headers of the mail below, as a program shows them."""
    language = LANGUAGES[code]
    values = {
        "from": name,
        "sent": f"{language.date} {language.time}",
        "to": "Kim Berg <kim@mail.example>",
        "cc": "Lee",
        "subject": "RE: order",
    }
    labels = zip(ORDERS[program], language.headers[program], strict=True)
    return [f"{label}: {values[role]}" for role, label in labels]


def threads() -> list[str]:
    """One text for each line of the table: attributions above marked lines, the rest above others."""
    texts: list[str] = []
    for code, text in attributions():
        language = LANGUAGES[code]
        line = text.format(date=language.date, time=language.time, who=NAMES[0])
        texts += [f"{OWN}\n\n{lines}{QUOTED}" for lines in wrapped(line)]
    for code, program in headers():
        if program != "notes":
            texts.append(f"{OWN}\n\n" + "\n".join(block(code, program)) + BELOW)
    for language in LANGUAGES.values():
        for program, lines in language.separators.items():
            drawn = (line if program == "apple" else f"-----{line}-----" for line in lines)
            texts += [f"{OWN}\n\n{line}{BELOW}" for line in drawn]
    return texts
