"""Parts that version 0.1 made keep the names that it gave them, so that nothing is scored again or stands twice."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace

from score_messages.dataset.catalog.parts import DAY
from score_messages.dataset.inputs.inputs import Input
from score_messages.dataset.storage.folder import DatasetFolder

_OLD = re.compile(r".*-[0-9a-f]{10}\.parquet", re.ASCII)


def with_old_parts(inputs: Sequence[Input], folder: DatasetFolder) -> tuple[Input, ...]:
    """The inputs, each with the part that stands of it, whichever version named it. Raises OSError."""
    old = _old_names(folder)
    return tuple(replace(one, has_old_part=one.old_part in old and _is_its(one, folder)) for one in inputs)


def _old_names(folder: DatasetFolder) -> set[str]:
    with os.scandir(folder.path) as entries:
        days = [one.path for one in entries if one.name.startswith(f"{DAY}=") and one.is_dir()]
    return {name for place in (str(folder.path), *days) for name in os.listdir(place) if _OLD.fullmatch(name)}


def _is_its(one: Input, folder: DatasetFolder) -> bool:
    """Whether the old part tells of this input; one that is damaged may, and is replaced by its new version."""
    files = [file for file in folder.part(one.old_part).files.values() if not file.is_empty_place]
    is_another = any(file.facts.input != one.path for file in files)
    is_emptied = not files and bool(folder.part(one.old_part).files)
    return not is_another and not is_emptied and not folder.part(one.part).files
