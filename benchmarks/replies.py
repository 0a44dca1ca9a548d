"""What this project and libraries for mail replies make of the fixtures of two such libraries' own tests.

    pip install mail-parser-reply==1.36 email-reply-parser==0.5.12 quotequail==0.5.4
    python -m benchmarks.replies --data DIR        (DIR/mail/parsers/mailgun__talon, github__email_reply_parser)

Of talon's replies "Hello" is expected, of its signatures the body without the signature; email_reply_parser's texts are
compared with what its port, email-reply-parser, returns. Links don't count: this project takes them out. Then the
threads and the texts without a thread of `benchmarks.threads`, and seconds for repeated lines, cut off after 15.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.threads import KEPT, OWN, threads
from score_messages.mail.links import without_links
from score_messages.mail.own_words import own_words

PATIENCE = 15.0
REPEATED = {
    "20,000 lines `On 1 wrote`": "On 1 wrote\n" * 20_000,
    "300,000 empty lines": "\n" * 300_000,
    "30,000 lines `From: a`": "From: a\n" * 30_000,
}


def mail_parser_reply(text: str) -> str:
    """By mail-parser-reply, in all languages that it knows."""
    from mailparser_reply import EmailReplyParser

    return str(EmailReplyParser(languages="en de fr it es nl cs da ja ko pl sv zh".split()).parse_reply(text=text))


def email_reply_parser(text: str) -> str:
    """By email-reply-parser, the port of email_reply_parser."""
    from email_reply_parser import EmailReplyParser

    return str(EmailReplyParser.parse_reply(text))


def quotequail(text: str) -> str:
    """By quotequail: what stands above or below the quoted part."""
    from quotequail import unwrap

    parts = unwrap(text)
    return text if parts is None else str(parts.get("text_top") or parts.get("text_bottom", ""))


WAYS: dict[str, Callable[[str], str]] = {
    "this project": own_words,
    "mail-parser-reply": mail_parser_reply,
    "email-reply-parser": email_reply_parser,
    "quotequail": quotequail,
}


def main(data: Annotated[Path, typer.Option(help="Folder with mail/parsers.")]) -> None:
    """Print a line per way, with the names of what came out differently."""
    parsers = data / "mail" / "parsers"
    talon = parsers / "mailgun__talon"
    replies = {path.name: (_body(path), "Hello") for path in sorted((talon / "standard_replies").glob("*.eml"))}
    signed = {path.name: _signed(path) for path in sorted((talon / "signature/emails/stripped").glob("*_body"))}
    texts = {
        path.name: path.read_text("utf-8") for path in sorted((parsers / "github__email_reply_parser").glob("*.txt"))
    }
    ported = {name: (text, email_reply_parser(text)) for name, text in texts.items()}
    for way, score in WAYS.items():
        print(way)
        for kind, cases in (("replies", replies), ("signatures", signed), ("email_reply_parser", ported)):
            wrong = [name for name, (text, expected) in cases.items() if _words(score(text)) != _words(expected)]
            print(f"  {kind}: {len(cases) - len(wrong)} of {len(cases)}; not {', '.join(wrong) or 'one'}")
        below = threads()
        print(f"  threads: {sum(_words(score(text)) == _words(OWN) for text in below)} of {len(below)}")
        print(f"  no thread: {sum(_words(score(text)) == _words(text) for text in KEPT)} of {len(KEPT)}")
        for name, text in REPEATED.items():
            print(f"  {name}: {_seconds(score, text)}")


def _words(text: str) -> list[str]:
    return without_links(text).split()


def _body(path: Path) -> str:
    part = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain", "html"))
    return "" if part is None else str(part.get_content())


def _signed(path: Path) -> tuple[str, str]:
    """The text and what is expected of it."""
    text = path.read_text("utf-8").strip()
    signature = path.with_name(path.name.replace("_body", "_signature"))
    return text, text.removesuffix(signature.read_text("utf-8").strip() if signature.exists() else "").strip()


def _seconds(score: Callable[[str], str], text: str) -> str:
    """In a process of its own, since some never end."""
    process = multiprocessing.get_context("spawn").Process(target=score, args=(text,))
    started = time.perf_counter()
    process.start()
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        return f"over {PATIENCE:.0f} s"
    return f"{time.perf_counter() - started:.1f} s with start"


if __name__ == "__main__":
    typer.run(main)
