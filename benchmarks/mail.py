"""How many mails a second one core reads and cleans: `python -m benchmarks.mail --data DIR` (DIR/mail/spamassassin).

Without DIR, on mails of its own with a quoted reply and HTML beside the text.
"""

from __future__ import annotations

import statistics
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated

import typer

from score_messages.mail.message import read_mail

RUNS = 5
TARGET = 2000


def main(data: Annotated[Path | None, typer.Option(help="Folder with mail/spamassassin.")] = None) -> None:
    """Print the median of some runs over all mails."""
    mails = invented_mails() if data is None else found_mails(data)
    rates = [_rate(mails) for _ in range(RUNS)]
    size = sum(map(len, mails)) / len(mails) / 1000
    print(f"{statistics.median(rates):,.0f} mails/s/core of {size:.1f} kB ({min(rates):,.0f} to {max(rates):,.0f})")
    raise typer.Exit(int(statistics.median(rates) < TARGET))


def _rate(mails: list[bytes]) -> float:
    started = time.process_time()
    for mail in mails:
        read_mail(mail)
    return len(mails) / (time.process_time() - started)


def found_mails(data: Path) -> list[bytes]:
    """The public mails of a folder of data."""
    return [path.read_bytes() for path in sorted((data / "mail" / "spamassassin").rglob("*")) if path.is_file()]


def invented_mails() -> list[bytes]:
    """Mails with quotes, every fourth with HTML as well."""
    mails = []
    for number in range(500):
        message = EmailMessage()
        message["Subject"] = f"Order {number}"
        message["Message-ID"] = f"<{number}@mail.example>"
        text = "The chair is wonderful and the lamp is not.\n" * 20
        message.set_content(f"{text}\nOn Mar 2, 2026, The Shop wrote:\n" + "> How do you like it?\n" * 30)
        if number % 4 == 0:
            message.add_alternative(f"<p>{text}</p><blockquote>How do you like it?</blockquote>", subtype="html")
        mails.append(message.as_bytes())
    return mails


if __name__ == "__main__":
    typer.run(main)
