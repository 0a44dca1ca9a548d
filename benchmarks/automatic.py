"""How often machine mail is told from people's: precision and recall of each kind, with counts.

    python -m benchmarks.automatic --data DIR        (DIR/mail/spamassassin and DIR/mail/parsers)

On the public mails that `automatic_labels.toml` labels, and on invented ones by the public rules. Of spam, which nobody
labelled, only how much of it is taken for what.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.automatic_mails import PERSON, automatic_mails
from score_messages.automatic_kinds import KINDS
from score_messages.mail.message import read_mail

LABELS = Path(__file__).with_name("automatic_labels.toml")

Pairs = Counter[tuple[str, str]]
"""How many mails of each label are taken for each kind."""


def main(data: Annotated[Path | None, typer.Option(help="Folder with mail/.")] = None) -> None:
    """Print a table for the public mails and one for the invented ones."""
    if data is not None:
        print("public mails", *table(pairs(public_mails(data))), sep="\n", end="\n\n")
    print("invented mails", *table(pairs((kind, mail) for kind, _, mail in automatic_mails())), sep="\n")
    if data is not None:
        taken = Counter(kind_of(path.read_bytes()) for path in (data / "mail" / "spamassassin" / "spam").iterdir())
        print("\nspam:", ", ".join(f"{count} {kind}" for kind, count in taken.most_common()))


def public_mails(data: Path) -> Iterator[tuple[str, bytes]]:
    """The label of each labelled mail, and its bytes."""
    for folder, labels in tomllib.loads(LABELS.read_text("utf-8")).items():
        paths = {path.name: path for path in (data / "mail" / folder).iterdir()}
        paths |= {name.partition(".")[0]: path for name, path in paths.items()} if "spamassassin" in folder else {}
        for kind, names in labels.items():
            for name in names.split() if isinstance(names, str) else names:
                yield kind, paths[name].read_bytes()


def kind_of(mail: bytes) -> str:
    """What a mail is taken for."""
    return read_mail(mail).automatic or PERSON


def pairs(mails: Iterable[tuple[str, bytes]]) -> Pairs:
    """Count mails."""
    return Counter((label, kind_of(mail)) for label, mail in mails)


def table(counted: Pairs) -> Iterator[str]:
    """A row of Markdown per kind, and one for people's mails."""
    yield "| | mails | taken for it | right | precision | recall |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for kind in (*KINDS, PERSON):
        mails = sum(count for (label, _), count in counted.items() if label == kind)
        taken = sum(count for (_, got), count in counted.items() if got == kind)
        right = counted[kind, kind]
        yield f"| `{kind}` | {mails} | {taken} | {right} | {_share(right, taken)} | {_share(right, mails)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


if __name__ == "__main__":
    typer.run(main)
