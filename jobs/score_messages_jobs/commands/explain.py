"""`sentiment-jobs explain`: why a message has its prediction, for people."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages.errors import Hint, InputError, OptionError
from score_messages_jobs.commands.show import terminal_width
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.score_parameters import Parameters
from score_messages_jobs.options.table_fields import TablePrefix, TableTextColumn
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.ascii_json import ascii_json
from score_messages_jobs.terminal.excerpt import WIDTH

if TYPE_CHECKING:
    from score_messages.explain.explanation import Explanation
    from score_messages.scoring.scorer import Scorer
    from score_messages_jobs.explaining.scored_message import ScoredMessage

STDIN = "-"
"""As the message; and standard output as the page."""

MOST_LETTERS = 1 << 20
"""Of standard input; a longer message isn't scored either."""

ALIKE = 1e-3
"""Probabilities that differ less are the same but for the processor."""


@dataclass(frozen=True)
class Options:
    """Which message, and how to show why.

    Attributes:
        width: of the terminal.
        has_colours: whether it shows colours.
    """

    message: Annotated[
        str,
        typer.Argument(
            metavar="MESSAGE|TABLE",
            help="The message itself, in quotes, or - for standard input. With --id, a table that score-messages "
            "wrote, or a folder of them.",
        ),
    ]
    message_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The message_id of a message in the table.")
    ] = None
    top: Annotated[int, typer.Option(min=1, help="How many phrases to mark and name.")] = 5
    text_column: TableTextColumn = Parameters.text_column
    prefix: TablePrefix = Parameters.prefix
    model: Annotated[str | None, typer.Option(metavar="NAME|DIR", help="A shipped model or a model folder.")] = (
        Parameters.model
    )
    other_languages: Annotated[
        str, typer.Option(metavar="skip|score", help="Whether messages in other languages are scored.")
    ] = Parameters.other_languages
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write a page for a browser, too; - prints it instead.")
    ] = None
    force: Annotated[bool, typer.Option("--force", help="Replace a file that isn't such a page.")] = Parameters.force
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False
    width: int = WIDTH + 32
    has_colours: bool = False


def run(options: Options) -> str:
    """What to print; the page is written if it is asked for.

    Raises:
        PipelineError: there is no such message or model, or the page can't be written.
    """
    from score_messages.explain.page import page
    from score_messages.model.registry import DEFAULT_MODEL
    from score_messages.scoring.scorer import Scorer
    from score_messages_jobs.explaining.in_terminal import in_terminal

    write_page = _page_writer(options)
    message = _text(options) if options.message_id is None else _found(options, options.message_id)
    scorer = Scorer.load(options.model or DEFAULT_MODEL, other_languages=options.other_languages)
    if isinstance(message, str):
        explanation, notes = scorer.explain(message, options.top), list[str]()
    else:
        explanation = _of_table(scorer, message, options.top)
        notes = _notes(message, explanation, scorer)
    write_page(explanation, notes)
    if options.html == STDIN:
        return page(explanation, options.top, notes)
    if options.as_json:
        return ascii_json(explanation.as_dict() | {"notes": notes})
    return in_terminal(explanation, options.top, notes, options.width, options.has_colours)


def _text(options: Options) -> str:
    """The message that was typed, or that comes on standard input. Raises OptionError for what is a file."""
    if options.message == STDIN:
        content = b"" if sys.stdin is None else sys.stdin.buffer.read(MOST_LETTERS * 4)
        return content.decode("utf-8", "replace")
    if os.path.exists(options.message):  # Path.exists raises for a message that is too long for a name
        named = shlex.quote(options.message)
        hint = Hint(f"Say which message of it:  sentiment-jobs explain {named} --id 17")
        raise OptionError(f"{options.message} is a file or folder, not a message", hint=hint)
    return options.message


def _found(options: Options, message_id: str) -> ScoredMessage:
    from score_messages_jobs.explaining.scored_message import find_message

    if options.message == STDIN:
        raise InputError("standard input", "is no table; --id names a message of a table on disk")
    return find_message(Path(options.message), message_id, options.prefix, options.text_column)


def _page_writer(options: Options) -> Callable[[Explanation, list[str]], None]:
    """What writes the page; nothing does if none is asked for. Looks at the place first. Raises PipelineError."""
    if options.html in (None, STDIN):
        return lambda explanation, notes: None
    from score_messages.explain.page import PAGE, page
    from score_messages.write.page_file import PageFile

    sources = [] if options.message_id is None else [options.message]
    file = PageFile(options.html, sources, options.force, PAGE)
    return lambda explanation, notes: file.write(page(explanation, options.top, notes))


def _of_table(scorer: Scorer, row: ScoredMessage, top: int) -> Explanation:
    """The row's text, as it is or as the words that its writer wrote: whichever has the table's probabilities."""
    from score_messages.mail.cells import OWN_WORDS, joined_cells, row_outcome

    whole = row.cells[0] if len(row.cells) == 1 else joined_cells(row.cells)
    explanation = scorer.explain(whole, top)
    if row.probabilities is None or _alike(explanation, row):
        return explanation
    outcome = row_outcome(row.cells, OWN_WORDS * len(row.cells))
    own = explanation if outcome is None or outcome[0] in ("", whole) else scorer.explain(outcome[0], top)
    return own if _alike(own, row) else explanation


def _alike(explanation: Explanation, row: ScoredMessage) -> bool:
    if explanation.probabilities is None or row.probabilities is None:
        return explanation.probabilities is row.probabilities
    pairs = zip(explanation.probabilities, row.probabilities, strict=True)
    return all(abs(now - stored) < ALIKE for now, stored in pairs)


def _notes(row: ScoredMessage, explanation: Explanation, scorer: Scorer) -> list[str]:
    """What a person should know before they compare this with the table."""
    notes = []
    if row.rows > 1:
        notes.append(f"{counted(row.rows, 'row')} of {row.table} have this id; this is the first.")
    if _alike(explanation, row):
        return notes
    if row.probabilities is None:
        return [*notes, f"{row.table} has no score of it (status {row.status}); this is what the model says now."]
    says = f"{row.table} says p_negative {row.probabilities[0]:.3f}"
    if row.model is not None and row.model.fingerprint != scorer.model.fingerprint:
        return [*notes, f"{says}: it was scored by another model ({row.model.name} {row.model.fingerprint[:12]})."]
    other = "another model, or of another text: of several columns (--text-column subject,body), or of a part of it"
    return [*notes, f"{says}: it was scored by {other}."]


def shows_colours() -> bool:
    """Whether standard output is a terminal that shows colours, and nobody has said otherwise (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb")


@with_options_of(Options)
def command(options: Options) -> None:
    """Show why a message has its prediction: which words and phrases move it, and its most negative sentence.

    `sentiment-jobs explain "The lamp is not good, and nobody answers."`

    `sentiment-jobs explain scored.parquet --id 17 --html why.html`

    Phrases are left out of the message one after the other, and what the model says then is compared: exact, nothing is
    estimated. An effect is in log-odds of positive against negative; below 0, the phrase makes the message more
    negative. It shows the message, so mind who can see your screen and the page.
    """
    start_arrow()
    print(run(replace(options, width=terminal_width(), has_colours=shows_colours())))
