"""`sentiment-jobs label`: one message after the other at a terminal, each answer saved at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from score_messages.counted import counted
from score_messages.errors import Hint, InputError, OptionError
from score_messages_jobs.hints.again import quoted
from score_messages_jobs.options.option_fields import with_options_of
from score_messages_jobs.options.table_fields import TableTextColumn
from score_messages_jobs.tables.light_arrow import start_arrow
from score_messages_jobs.terminal.console import printable

if TYPE_CHECKING:
    from score_messages.labelling.form import FormRow
    from score_messages.labelling.store import LabelStore
    from score_messages_jobs.labelling.asking import Columns


@dataclass(frozen=True)
class Options:
    """Which file, and what of it is asked about."""

    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A file to label, .xlsx, .csv or .jsonl, such as sample makes.")
    ]
    text_column: TableTextColumn = None
    label_column: Annotated[str, typer.Option(metavar="NAME", help="Column of the labels.")] = "label"
    skipped: Annotated[bool, typer.Option("--skipped", help="Ask again about the messages that were passed over.")] = (
        False
    )


@dataclass(frozen=True)
class Labelled:
    """How a file stands at the end.

    Attributes:
        labels: of each row with a text; "" for none.
        text_column: as it has to be typed for other jobs; None if they find it by themselves.
    """

    labels: list[str]
    text_column: str | None


def run(options: Options) -> Labelled:
    """Ask about each row with a text, and save each answer.

    Raises:
        OptionError: nobody sits at a terminal.
        PipelineError: the file can't be read or written, or holds a label that isn't known.
    """
    from score_messages.labelling.store import open_store
    from score_messages_jobs.labelling.keyboard import is_at_terminal

    if not is_at_terminal():
        hint = Hint("Fill in the column label in a spreadsheet, or start it at a terminal")
        raise OptionError("label asks a person message by message, and there is no terminal", hint=hint)
    with open_store(options.file, options.label_column) as store:
        return _asked(store, options)


def _asked(store: LabelStore, options: Options) -> Labelled:
    from score_messages_jobs.labelling.asking import ask
    from score_messages_jobs.labelling.keyboard import open_keyboard
    from score_messages_jobs.labelling.session import Session

    columns = _columns(store, options)
    places = [place for place, row in enumerate(store.rows) if any(row.cells[text] for text in columns.texts)]
    rows = [store.rows[place] for place in places]
    labels = [row.cells[store.label_column] or "" for row in rows]
    _check(store.name, rows, labels)

    def save(row: int, text: str) -> None:
        store.save(places[row], text)

    session = Session(labels, lambda label: _is_open(label, options.skipped), save)
    if session.current is not None:
        with open_keyboard() as keyboard:
            ask(session, rows, columns, keyboard)
    return Labelled(session.labels, _typed_column(store, options, columns))


def _typed_column(store: LabelStore, options: Options, columns: Columns) -> str | None:
    from score_messages.read.exports import message_columns
    from score_messages.read.several_names import joined_names

    names = [store.header[column] for column in columns.texts]
    finds_it = message_columns(store.header) == list(columns.texts)
    return None if options.text_column is None and finds_it else joined_names(names)


def _columns(store: LabelStore, options: Options) -> Columns:
    from score_messages.labelling.text_places import BESIDE, text_places
    from score_messages_jobs.labelling.asking import Columns

    texts = text_places(store.form, options.text_column, options.label_column)
    beside = [(name, store.header.index(name)) for name in BESIDE if name in store.header]
    return Columns(texts, [(name, column) for name, column in beside if column not in texts])


def _check(name: str, rows: Sequence[FormRow], labels: list[str]) -> None:
    """Raise InputError for a label that nobody understands, or not any more once there are answers in words."""
    from score_messages.read.label_words import NAMES, LabelWords

    after = [*labels, *NAMES.values()]
    try:
        LabelWords(name).codes(after, range(1, len(after) + 1))
    except InputError as error:
        line = rows[(error.record or 1) - 1].line
        hint = Hint("Mend or empty that cell in a spreadsheet")
        raise InputError(name, error.reason, record=error.record, line=line, hint=hint) from None


def _is_open(label: str, asks_skipped: bool) -> bool:
    from score_messages.read.label_words import WORDS, typed

    word = typed(label)
    return not word or (asks_skipped and word in WORDS and WORDS[word] < 0)


def told(options: Options, labelled: Labelled) -> Iterator[str]:
    """What is labelled by now, and the commands that come next."""
    from score_messages.read.label_words import NAMES, UNLABELLED, LabelWords, typed

    labels = labelled.labels
    codes = LabelWords(options.file).codes(labels, range(1, len(labels) + 1)).tolist()
    counts = Counter(codes)
    kinds = ", ".join(f"{counts[code]:,} {name}" for code, name in NAMES.items() if counts[code])
    done = len(labels) - counts[UNLABELLED]
    left = sum(not typed(label) for label in labels)
    skipped = counts[UNLABELLED] - left
    parts = [f"{done:,} of {counted(len(labels), 'message')} labelled" + (f" ({kinds})" if kinds else "")]
    parts += [f"{skipped:,} skipped"] if skipped else []
    arguments = _arguments(options, labelled)
    yield f"{options.file}: {', '.join([*parts, *([f'{left:,} left'] if left else [])])}"
    if left:
        yield f"To go on:  sentiment-jobs label {arguments}"
    if done:
        yield f"How good the model is on them:  sentiment-jobs evaluate messages {arguments}"


def _arguments(options: Options, labelled: Labelled) -> str:
    names = {"--text-column": labelled.text_column, "--label-column": options.label_column}
    given = [f"{name} {quoted(value)}" for name, value in names.items() if value not in (None, "label")]
    return " ".join([quoted(options.file), *given])


@with_options_of(Options)
def command(options: Options) -> None:
    """Label the messages of a file one after the other, with one key each.

    `sentiment-jobs label to_label.xlsx`

    n negative, u neutral, p positive, s skip, z undo, q quit, ? help. Every answer is saved at once: whatever happens,
    at most the one being typed is lost, and the next start goes on where this one ended. Only the label's cell is
    changed; all other cells, and what a spreadsheet has put around them, stay as they are.

    The file must not be open in a spreadsheet meanwhile. The messages are shown: mind who can see your screen.
    """
    start_arrow()
    for line in told(options, run(options)):
        print(printable(line))
