"""Whole runs over a mailbox.  python -m benchmarks.mail_run [--data DIR] [--runs 3].

The mails of DIR/mail/spamassassin, or invented ones, twenty times over in one mbox, each time with another word in
front of the subject, since exact repeats would be scored only once; on one worker and on one per core, and beside them
the same texts from Parquet, which is what scoring alone takes.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from benchmarks.mail import TARGET, found_mails, invented_mails
from benchmarks.processes import in_turn
from score_messages.scoring.cores import usable_cores
from score_messages.scoring.file import score_file

WORDS = (
    b"about after again because before between during every first found great house large learn never other place right"
    b" small sound"
).split()
"""One for each copy; the models know all of them."""

_MARK = b"From export Mon Mar  2 08:14:00 2026\n"
_SUBJECT = re.compile(rb"^subject:", re.I | re.M)


def main(
    data: Annotated[Path | None, typer.Option(help="Folder with mail/spamassassin.")] = None, runs: int = 3
) -> None:
    """Print mails per second of each way; peaks are of the process that scores, without those that read mail."""
    mails = invented_mails() if data is None else found_mails(data)
    cores = usable_cores()
    with tempfile.TemporaryDirectory() as folder:
        box, read, texts = (Path(folder) / name for name in ("in.mbox", "read.parquet", "texts.parquet"))
        box.write_bytes(b"".join(_in_mailbox(mail, word) for word in WORDS for mail in mails))
        rows = score_file(box, read).rows
        pq.write_table(pq.read_table(read, columns=["text"]), texts)
        program = [Path(sys.executable).with_name("score-messages")]
        target = Path(folder) / "out.parquet"
        commands = {
            "mbox, 1 worker": [*program, box, target, "--workers", "1"],
            f"mbox, {cores} workers": [*program, box, target, "--workers", str(cores)],
            f"its texts as Parquet, {cores} workers": [*program, texts, target, "--workers", str(cores)],
        }
        measured = in_turn({name: [str(word) for word in command] for name, command in commands.items()}, runs)
    for name, run in measured.items():
        rate = rows / run.seconds
        print(f"{name}: {rate:,.0f} mails/s ({run.seconds:.2f} s for {rows:,}, {run.peak_mib:.0f} MiB)")
    raise typer.Exit(int(rows / measured[f"mbox, {cores} workers"].seconds < TARGET))


def _in_mailbox(mail: bytes, word: bytes) -> bytes:
    """A mail as it stands in an mbox, some of which begin with its line already."""
    mark = b"" if mail.startswith(b"From ") else _MARK
    return mark + _SUBJECT.sub(b"Subject: " + word + b" ", mail.rstrip(), count=1) + b"\n\n"


if __name__ == "__main__":
    typer.run(main)
