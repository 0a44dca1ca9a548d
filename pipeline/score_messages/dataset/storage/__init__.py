"""How a dataset is laid down: every file whole or not at all, and no reader ever stumbles."""

from score_messages.dataset.storage.aside import moved_aside
from score_messages.dataset.storage.erase import erase_from, erase_old, is_within
from score_messages.dataset.storage.folder import KEYS, TABLES, DatasetFolder
from score_messages.dataset.storage.opening import open_dataset, open_to_read, require_layout
from score_messages.dataset.storage.openness import openness
from score_messages.dataset.storage.part_files import PartFiles, Place
from score_messages.dataset.storage.pending import Pending, end_pending, publish_pending
from score_messages.dataset.storage.prune import empty_part
from score_messages.dataset.storage.publish import moves
from score_messages.dataset.storage.table_file import open_table, replace_table
from score_messages.dataset.storage.tombstones import remove_old_tombstones
from score_messages.dataset.storage.unsound import Unsound, without_dead

__all__ = [
    "KEYS",
    "TABLES",
    "DatasetFolder",
    "PartFiles",
    "Pending",
    "Place",
    "Unsound",
    "empty_part",
    "end_pending",
    "erase_from",
    "erase_old",
    "is_within",
    "moved_aside",
    "moves",
    "open_dataset",
    "open_table",
    "open_to_read",
    "openness",
    "publish_pending",
    "remove_old_tombstones",
    "replace_table",
    "require_layout",
    "without_dead",
]
