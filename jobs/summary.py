"""What `--summary` writes: the counts of a run as one JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import OutputError


def write_summary(facts: Mapping[str, object], path: str) -> None:
    """Write the counts as one line of JSON to a file, or for `-` to standard output.

    Raises:
        OutputError: it can't be written; the tables are.
    """
    line = json.dumps(facts)
    try:
        if path == "-":
            print(line, flush=True)
        else:
            Path(path).write_text(line + "\n", encoding="utf-8")
    except BrokenPipeError:
        raise
    except OSError as error:
        name = "standard output" if path == "-" else path
        raise OutputError(name, f"the table is written, but not its summary: {error.strerror}") from error
