"""What runs that were killed left in a folder of tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from score_messages.dataset.build import MOVING
from score_messages.dataset.catalog import INDEX
from score_messages.dataset.check.parts import Finding
from score_messages.dataset.record_files import RUNS
from score_messages.dataset.storage import KEYS, TABLES
from score_messages.write.atomic import UNFINISHED


def leftovers(root: Path) -> Iterator[Finding]:
    """Unfinished files, and notes of what had been begun; the next run ends or removes them. Raises OSError."""
    for folder in ("", RUNS, TABLES, KEYS, INDEX):
        with suppress(FileNotFoundError):
            for name in sorted(os.listdir(root / folder)):
                path = os.path.join(folder, name)
                if UNFINISHED.fullmatch(name):
                    yield Finding(path, "was left by a run that was killed", "The next run removes it.")
                if folder == INDEX and name.startswith("pending."):
                    yield Finding(path, "was left by a compact that was killed", "The next run ends it.")
                if path == MOVING:
                    yield Finding(path, "was left by a run that was killed", "The next run ends what it had begun.")
