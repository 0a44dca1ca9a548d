"""Draws a sample and writes it: the order of the work. The target is never replaced."""

from __future__ import annotations

import datetime
import io
import itertools
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from score_messages.days.asked import AskedDays
from score_messages.days.calendar import date_of
from score_messages.days.sound import messages_by_day, sound_span, today_in_utc
from score_messages.errors import Hint, InputError, OptionError, TargetRefused
from score_messages.evaluation.drawn import DRAWN, NEW, RANDOM, UNSURE, WEIGHT
from score_messages.labelling.store import SUFFIXES
from score_messages.read.label_words import NAMES, NEGATIVE, NEUTRAL, POSITIVE, SKIPPED
from score_messages.sampling.earlier import earlier_samples
from score_messages.sampling.file_rows import cut, drawn_rows
from score_messages.sampling.inclusion import Indices, Keys, Shares, draw, inclusion_probabilities, mixed, uniform
from score_messages.sampling.label_columns import LABEL, Layout, layout_of, text_columns
from score_messages.sampling.population import BATCH_ROWS, LONGEST, LeftOut, Population, read_population
from score_messages.sampling.strata import Allocation, Stratum, allocated
from score_messages.tables import ScoredTable, tables_of
from score_messages.write import most_open, refuse_touching_source
from score_messages.write.atomic import replacing
from score_messages.write.csv_format import CsvTable
from score_messages.write.disk_errors import disk_errors
from score_messages.write.form_workbook import FormLook, form_workbook
from score_messages.write.jsonl_format import JsonlTable
from score_messages.write.options import WriteOptions
from score_messages.write.target import Target, find_target
from score_messages.write.xlsx_format import MAX_ROWS

LEAST = 10
"""Rows of a sample: fewer say nothing, and each stratum needs one."""

_NAMES = {Stratum.PLAIN: RANDOM, Stratum.UNSURE: UNSURE, Stratum.NEW: NEW}
_LABELS = [NAMES[label] for label in (NEGATIVE, NEUTRAL, POSITIVE)]
_PROMPT = f"{', '.join(_LABELS)}, or n, u, p. {SKIPPED} or nothing: no label."
_ORDER, _PLACE, _START = 1, 2, 3
"""What is drawn by chance, each with a seed of its own: the order on the line, the place in the file, the start."""


@dataclass(frozen=True)
class SampleOptions:
    """What is drawn.

    Attributes:
        count: rows.
        seed: of all that is random.
        text_column: as `ScoredTable.text_columns` takes it.
        prefix: in front of the names of the added columns.
        days: of which messages are wanted.
        without: earlier samples that lie elsewhere.
    """

    count: int = 200
    seed: int = 1
    text_column: str | None = None
    prefix: str = ""
    days: AskedDays = AskedDays()  # noqa: RUF009 - frozen
    without: tuple[Path, ...] = ()


@dataclass(frozen=True)
class SampleReport:
    """What was drawn, and from what.

    Attributes:
        drawn: rows by `random`, `unsure` and `new`.
        messages: that the weights sum to: those of the population.
        texts: different ones among them.
        text_columns: names in the file of the columns with the message.
        cut: texts that are longer than a cell.
        earlier: files whose texts are left out.
    """

    drawn: Counter[str]
    messages: int
    texts: int
    left_out: LeftOut
    text_columns: tuple[str, ...]
    cut: int
    earlier: tuple[Path, ...]


@dataclass(frozen=True)
class _Drawn:
    """Indices of texts in the population, in the order of the file; why and with which weight, each [n]."""

    texts: Indices
    reasons: list[str]
    weights: Shares


def write_sample(source: Path, target: str, options: SampleOptions = SampleOptions()) -> SampleReport:
    """Draw messages that are worth labelling from a scored table, or from all of a folder, and write them.

    Raises:
        OptionError: the target has no suffix of a label file; fewer rows are asked for than `LEAST`.
        TargetRefused: something stands at the target, or it lies in the source.
        InputError: the source can't be read, has no text, or nothing that could be labelled.
        OutputError: the target can't be written.
    """
    _check(source, target, options)
    tables = tables_of(source, options.prefix)
    texts = [text_columns(table, options.text_column) for table in tables]
    layout = layout_of(tables, texts)
    earlier = earlier_samples(source, Path(target), options.without, layout.texts)
    days = options.days.ending(None if options.days.last is None else _newest(tables))
    population = read_population(tables, texts, days, earlier.keys)
    if not len(population.keys):
        listed = population.left_out.in_words()
        raise InputError(str(source), "holds no message that could be labelled" + (f": {listed}" if listed else ""))
    drawn = drawn_of(population, options.count, options.seed)
    keys, rows = population.keys[drawn.texts], population.rows[drawn.texts]
    table = drawn_rows(tables, texts, layout, rows, keys)
    is_cut = 0
    if _suffix(target) == ".xlsx":
        table, is_cut = cut(table, layout.texts, LONGEST)
    _write(target, _completed(table, layout, drawn), layout, most_open([str(source)]))
    reasons = Counter(dict.fromkeys(_NAMES.values(), 0)) + Counter(drawn.reasons)
    return SampleReport(
        *(reasons, population.messages, len(population.keys), population.left_out, layout.texts, is_cut, earlier.files)
    )


def drawn_of(population: Population, count: int, seed: int) -> _Drawn:
    """The rows of a sample: each stratum's, with their reasons and weights, mixed."""
    inside = [np.flatnonzero(population.strata == stratum) for stratum in Stratum]
    messages = [int(population.copies[texts].sum()) for texts in inside]
    texts, reasons, weights = [], [], []
    for stratum, allocation in zip(Stratum, allocated(count, messages, [len(texts) for texts in inside]), strict=True):
        chosen, shares = _drawn_inside(population, inside[stratum], allocation, seed)
        texts.append(chosen)
        weights.append(population.copies[chosen] / shares)
        reasons += [RANDOM] * allocation.random + [_NAMES[stratum]] * allocation.extra
    drawn = np.concatenate(texts)
    place = np.argsort(mixed(population.keys[drawn], _seed(seed, _PLACE)), kind="stable")
    return _Drawn(drawn[place], [reasons[index] for index in place], np.concatenate(weights)[place])


def _drawn_inside(population: Population, texts: Indices, allocation: Allocation, seed: int) -> tuple[Indices, Shares]:
    """The texts of a stratum that are drawn, in random order, and the inclusion probability of each."""
    keys = population.keys[texts]
    shares = inclusion_probabilities(population.copies[texts], allocation.rows)
    order = np.argsort(mixed(keys, _seed(seed, _ORDER)), kind="stable")
    start = float(uniform(_total(keys), _seed(seed, _START))[0])
    chosen = draw(shares, order, start)
    chosen = chosen[np.argsort(mixed(keys[chosen], _seed(seed, _START)), kind="stable")]
    return texts[chosen], shares[chosen]


def _total(keys: Keys) -> Keys:
    return np.array([np.bitwise_xor.reduce(keys)], np.uint64)


def _seed(seed: int, purpose: int) -> int:
    return seed * 8 + purpose


def _check(source: Path, target: str, options: SampleOptions) -> None:
    if options.count < LEAST:
        raise OptionError(f"--count is at least {LEAST}")
    if _suffix(target) not in SUFFIXES:
        raise OptionError(f"{target} doesn't end in .xlsx, .csv or .jsonl", hint=_name(target, ""))
    if _suffix(target) == ".xlsx" and options.count >= MAX_ROWS:
        hint = Hint("Write .csv or .jsonl, or draw fewer")
        raise OptionError(f"--count {options.count} is more than the rows of a sheet: {MAX_ROWS - 1:,}", hint=hint)
    _refuse_replacing(target)
    refuse_touching_source([str(source)], target, ending=_suffix(target))


def _refuse_replacing(target: str) -> None:
    if os.path.lexists(target):
        raise TargetRefused(target, "already exists, and may hold somebody's labels", hint=_name(target, target))


def _name(target: str, taken: str) -> Hint:
    stem, suffix = os.path.splitext(target)
    ending = suffix if suffix.lower() in SUFFIXES else ".xlsx"
    names = (f"{stem}{number}{ending}" for number in itertools.chain([""], (f"-{count}" for count in range(2, 10_000))))
    free = next(name for name in names if not os.path.lexists(name))
    return Hint("Name another file", instead=(target, free))


def _suffix(target: str) -> str:
    return Path(target).suffix.lower()


def _newest(tables: Sequence[ScoredTable]) -> datetime.date:
    """The day of the newest message, by which `--last` counts back."""
    dates = (batch.column("date") for table in tables for batch in table.batches(["date"], BATCH_ROWS))
    span = sound_span(messages_by_day(dates), today_in_utc())
    if span is None:
        hint = Hint("Leave --last out, or score the messages with --date-column, which gives them dates")
        raise InputError(str(tables[0].path), "has no dates that --last could count back from", hint=hint)
    return date_of(span.last)


def _completed(table: pa.Table, layout: Layout, drawn: _Drawn) -> pa.Table:
    columns = {name: table[name].combine_chunks() for name in table.column_names}
    columns[LABEL] = pa.nulls(table.num_rows, pa.string())
    columns[DRAWN] = pa.array(drawn.reasons, pa.string())
    columns[WEIGHT] = pa.array(drawn.weights, pa.float64())
    return pa.table({name: columns[name] for name in layout.names})


def _write(target: str, table: pa.Table, layout: Layout, most: int) -> None:
    """The file appears whole, and only where nothing is."""
    found = find_target(target, WriteOptions(most_open=most))
    never = _NeverReplaced(found.name, found.path, replace(found.options, force=False))
    with replacing(never) as output, disk_errors(target):
        output.file.write(_content(target, table, layout))
        output.publish(_opens, table.num_rows)


@dataclass(frozen=True)
class _NeverReplaced(Target):
    """A target at which nothing may stand, whoever wrote it."""

    def refuse_foreign(self) -> None:
        """Raise TargetRefused if something is there by now."""
        _refuse_replacing(self.name)


def _content(target: str, table: pa.Table, layout: Layout) -> bytes:
    if _suffix(target) == ".xlsx":
        look = FormLook("to label", LABEL, [*_LABELS, SKIPPED], _PROMPT, layout.texts)
        return form_workbook(target, table, look)
    content = io.BytesIO()
    options = WriteOptions(bom=True) if _suffix(target) == ".csv" else WriteOptions()
    kind = CsvTable if _suffix(target) == ".csv" else JsonlTable
    written = kind(target, content, table.schema, options)
    for batch in table.to_batches():
        written.write(batch)
    written.finish({})
    return content.getvalue()


def _opens(file: BinaryIO, rows: int) -> bool:
    """The bytes were made in memory, and are compared with those on the disk."""
    return True
