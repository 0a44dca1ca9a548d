"""The folder of tables that `check`, `compact` and `runs` take as their argument."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

TablesFolder = Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder of tables: the TARGET of score-messages.")]
