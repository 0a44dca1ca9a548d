"""Scored tables, read again: in whatever format, one of them or a folder full. Knows no terminal and no model.

The words of this folder:

- table: a file that scoring wrote, or what somebody has made of one; it has the columns that scoring adds.
- added columns: those, asked for without the prefix that they may have in the file; typed in every format.
- own columns: all others, by the names that they have in the file; texts in a format without types.

for table in tables_of(Path("scored")):
    for batch in table.batches(["date", "sentiment", "p_negative", "product"]):
        ...
"""

from score_messages.tables.folder import table_files, tables_of
from score_messages.tables.opening import open_table
from score_messages.tables.scored_table import ModelName, ScoredTable

__all__ = ["ModelName", "ScoredTable", "open_table", "table_files", "tables_of"]
