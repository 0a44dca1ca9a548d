"""Texts that earlier samples hold, so that nobody labels the same message twice."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from score_messages.errors import InputError
from score_messages.evaluation.drawn import DRAWN, KINDS, WEIGHT
from score_messages.labelling.form import Form
from score_messages.labelling.store import MOST_BYTES, SUFFIXES, read_content, read_form
from score_messages.labelling.text_places import text_places
from score_messages.mail.joined import joined
from score_messages.sampling.label_columns import LABEL
from score_messages.sampling.text_keys import Keys, text_keys
from score_messages.write.safe_cells import cells_before

_HEAD_BYTES = 1 << 16
_SHEETS, _SHARED_TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"
_OPEN_IN_EXCEL = "~$"


@dataclass(frozen=True)
class Earlier:
    """What earlier samples hold: uint64[k], the keys of their texts; and the files that were read."""

    keys: Keys
    files: tuple[Path, ...]


def earlier_samples(source: Path, target: Path, without: Sequence[Path], texts: Sequence[str]) -> Earlier:
    """The texts of all samples in the target's folder, and of the files that are named.

    Tables with such columns of their own are no samples, nor is the source one, even if it is a sample that was scored.

    Args:
        texts: names of the columns with the message in the new sample; an earlier one may call it otherwise.

    Raises:
        InputError: a file that is named can't be read, or has no text. Others in the folder are no samples then.
    """
    named = {os.path.realpath(path): path for path in without}
    known = {os.path.realpath(source), *named}
    beside = (path for path in _beside(target) if os.path.realpath(path) not in known and _may_be_sample(path))
    keys, files = [np.empty(0, np.uint64)], []
    for path in [*named.values(), *beside]:
        try:
            form = read_form(str(path), read_content(path), LABEL)
        except InputError:
            if path in without:
                raise
            continue
        if path in without or _is_sample(form):
            keys.append(_keys_of(form, texts))
            files.append(path)
    return Earlier(np.concatenate(keys), tuple(files))


def _is_sample(form: Form) -> bool:
    """By its columns, and by why its rows were drawn; a program may have changed the case of either."""
    names = [name.lower() for name in form.header]
    if not {LABEL, DRAWN, WEIGHT}.issubset(names):
        return False
    why = names.index(DRAWN)
    return any((row.cells[why] or "").strip().lower() in KINDS for row in form.rows)


def _beside(target: Path) -> Iterable[Path]:
    """Label files in the target's folder, hidden ones and Excel's own marks left out."""
    try:
        names = sorted(os.listdir(target.parent))
    except OSError:  # told when the target is written
        return []
    visible = (name for name in names if not name.startswith((".", _OPEN_IN_EXCEL)))
    paths = (target.parent / name for name in visible if name.lower().endswith(SUFFIXES))
    return [path for path in paths if path.is_file() and path.stat().st_size <= MOST_BYTES]


def _may_be_sample(path: Path) -> bool:
    """By how it begins, so that large tables in the same folder aren't read."""
    try:
        return any(DRAWN.encode() in head and WEIGHT.encode() in head for head in map(bytes.lower, _heads(path)))
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return False


def _heads(path: Path) -> Iterator[bytes]:
    """The beginning of a file; of a workbook, of each member that may hold the names of its columns."""
    if path.suffix.lower() != ".xlsx":
        with open(path, "rb") as file:
            yield file.read(_HEAD_BYTES).replace(b"\0", b"")
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith(_SHEETS) or name == _SHARED_TEXTS:
                with archive.open(name) as member:
                    yield member.read(_HEAD_BYTES)


def _keys_of(form: Form, texts: Sequence[str]) -> Keys:
    columns = _text_columns(form, texts)
    cells = [joined(row.cells[column] for column in columns) for row in form.rows]
    return text_keys(cells_before(pa.array(cells, pa.string())))


def _text_columns(form: Form, texts: Sequence[str]) -> list[int]:
    if set(texts).issubset(form.header):
        return [form.header.index(name) for name in texts]
    return text_places(form, None, LABEL)
