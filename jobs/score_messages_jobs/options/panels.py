"""Under which heading of the help of `score-messages` an option stands."""

from __future__ import annotations

READING, WRITING, RUNNING, FOLDER = "What to read", "What to write", "How to run", "Into a folder of tables"
