"""The scored table goes to its place, whole or not at all. Knows columns and bytes, not what they mean.

The words of this folder:

- target: what the user names: a file, `-` for standard output, or the address of an object.
- ours, foreign: whether this tool wrote the file that is already at the target; a foreign file needs `--force`.
- sink: an open table, which takes batches of rows and is committed at the end.
- replacement: a new file under a hidden name beside the target, which takes the target's name in one step.
- spool: the same for standard output: a file without a name, copied out when it is whole.
- upload: the same for an object: the file is put into the store when it is whole.
- sealed: a new file that is on the disk, has its owner and mode, and reads back as it was written.

with open_sink("scored.parquet", schema, WriteOptions()) as sink:
    for batch in batches:
        sink.write(batch)
    sink.commit({"score_messages.schema_version": "1"})
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from score_messages.addresses import refuse_other_form, refuse_target_address
from score_messages.stores.address import address_of
from score_messages.write.atomic import Replacement, replacing
from score_messages.write.disk_errors import disk_errors
from score_messages.write.object_guard import refuse_folder
from score_messages.write.options import WriteOptions
from score_messages.write.source_guard import refuse_touching_source
from score_messages.write.source_mode import most_open
from score_messages.write.spool import Spool, spooling
from score_messages.write.table_format import TableFormat
from score_messages.write.target import (
    FORMATS,
    STDOUT,
    Target,
    find_target,
    format_of,
    refuse_csv_options,
    refuse_file_as_folder,
    require_stdout,
)

if TYPE_CHECKING:
    from score_messages.write.object_target import ObjectTarget
    from score_messages.write.upload import Upload

__all__ = [
    "FORMATS",
    "STDOUT",
    "Sink",
    "WriteOptions",
    "check_target",
    "most_open",
    "open_sink",
    "refuse_csv_options",
    "refuse_file_as_folder",
    "refuse_other_address",
    "refuse_touching_source",
]


Errors = Callable[[str], AbstractContextManager[None]]
"""Puts what is raised inside its block into our words, about the target of that name."""


class Sink:
    """An open table: `write` its rows in order, then `commit`. Made by `open_sink`."""

    def __init__(
        self,
        name: str,
        schema: pa.Schema,
        table: TableFormat,
        output: Replacement | Spool | Upload,
        errors: Errors = disk_errors,
    ) -> None:
        self._name = name
        self._schema = schema
        self._table = table
        self._output = output
        self._errors = errors
        self.rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Add the rows of `batch`.

        Raises:
            OutputError: the disk is full or broken, a cell can't be written in this format, or the store takes no
                object that is so large.
            ValueError: the batch has not the schema that was announced, which is a bug of the caller.
        """
        if not batch.schema.equals(self._schema):
            raise ValueError("the batch has another schema than the table")
        with self._errors(self._name):
            self._table.write(batch)
            self._output.refuse_too_large()
        self.rows += batch.num_rows

    def commit(self, metadata: Mapping[str, str]) -> None:
        """Finish the table and put it in its place; call it once, at the end.

        Args:
            metadata: key-value pairs for the footer of a Parquet file; CSV and JSONL have no place for them.

        Raises:
            TargetRefused: the table has no rows and would replace a table.
            OutputError: the table could not be finished, or doesn't read back as it was written.
            BrokenPipeError: nobody reads standard output any more.
        """
        with self._errors(self._name):
            self._table.finish(metadata)
            self._output.publish(self._table.opens, self.rows)


@contextmanager
def open_sink(target: str, schema: pa.Schema, options: WriteOptions) -> Iterator[Sink]:
    """Lock the target and hold a new table for it inside the block.

    Leaving the block without `commit`, by whatever way, leaves the target as it was and no other file behind.

    Args:
        target: file to write; "-" for standard output, which gets CSV unless `options` say otherwise.
        schema: the columns of every batch to come.

    Raises:
        OptionError: neither suffix nor `options.format` names a format.
        TargetLocked: another run writes it.
        TargetRefused: a file stands there that this tool did not write.
        OutputError: the folder is missing, not writable, full; or a column doesn't fit the format.
    """
    place = _checked(target, options)
    table_format = format_of(target, options)
    table_format.check_schema(target, schema)
    with _output(place) as output:
        errors = _errors_of(place)
        with errors(target):
            table = table_format(target, output.file, schema, options)
        yield Sink(target, schema, table, output, errors)


def refuse_other_address(target: str) -> None:
    """Raise `OutputError` if a target is an address, but not that of an object in a store that this tool writes to.

    Raises:
        OptionError: as `address_of`.
    """
    address = address_of(target)
    if address is None:
        refuse_other_form(target)
        refuse_target_address(target)
    else:
        refuse_folder(address)


def check_target(target: str, options: WriteOptions) -> None:
    """Raise what `open_sink` would raise, as far as that can be known without a lock, a schema or writing anything."""
    place = _checked(target, options)
    if place is not None:
        with disk_errors(target):
            place.refuse_foreign()


def _checked(name: str, options: WriteOptions) -> Target | ObjectTarget | None:
    """Find the file or object, or None for standard output, and make sure that the format is known."""
    place: Target | ObjectTarget | None = None
    if name == STDOUT:
        require_stdout()
    elif (address := address_of(name)) is None:
        refuse_other_form(name)
        place = find_target(name, options)
    else:
        from score_messages.write.object_target import find_object

        refuse_folder(address)
        format_of(name, options)  # before anything is asked of the store
        place = find_object(name, address, options)
    format_of(name, options)
    return place


def _output(place: Target | ObjectTarget | None) -> AbstractContextManager[Replacement | Spool | Upload]:
    """What holds the new table until it is whole."""
    if place is None:
        return spooling()
    if isinstance(place, Target):
        return replacing(place)
    from score_messages.write.upload import uploading

    return uploading(place)


def _errors_of(place: Target | ObjectTarget | None) -> Errors:
    if place is None or isinstance(place, Target):
        return disk_errors
    from score_messages.write.upload import spool_errors

    return spool_errors
