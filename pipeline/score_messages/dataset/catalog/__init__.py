"""What lies in a dataset: its parts, what their footers say. Changes nothing."""

from score_messages.dataset.catalog.arrow_damage import arrow_damage
from score_messages.dataset.catalog.catalog import Catalog
from score_messages.dataset.catalog.day_counts import DayCounts
from score_messages.dataset.catalog.days import FIRST, LAST, NO_DAY, Days, day_number, days_of, iso
from score_messages.dataset.catalog.facts import PREFIX, PartFacts, digest_of
from score_messages.dataset.catalog.file_rows import batches_of, footer_of, schema_of
from score_messages.dataset.catalog.index import INDEX, index_path, write_index
from score_messages.dataset.catalog.live_bytes import Layout, layout_of, live_digest, pieces
from score_messages.dataset.catalog.part_reader import is_table_name, table_files
from score_messages.dataset.catalog.parts import DAY, Part, PartFile, Stamp, day_of
from score_messages.dataset.catalog.regular_file import is_regular, open_regular, read_regular, sha256_of

__all__ = [
    "DAY",
    "FIRST",
    "INDEX",
    "LAST",
    "NO_DAY",
    "PREFIX",
    "Catalog",
    "DayCounts",
    "Days",
    "Layout",
    "Part",
    "PartFacts",
    "PartFile",
    "Stamp",
    "arrow_damage",
    "batches_of",
    "day_number",
    "day_of",
    "days_of",
    "digest_of",
    "footer_of",
    "index_path",
    "is_regular",
    "is_table_name",
    "iso",
    "layout_of",
    "live_digest",
    "open_regular",
    "pieces",
    "read_regular",
    "schema_of",
    "sha256_of",
    "table_files",
    "write_index",
]
