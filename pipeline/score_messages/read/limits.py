"""How much of a hostile source is read: all limits of readers, each far above what honest sources need.

What they are for: a source of 1 MB ends within 60 s and with less than 1 GiB of memory beside that of the model,
whatever its bytes. A packed source counts as large as what it unpacks to. Those of mail are in
`score_messages.mail.limits`, that of a message is `score_messages.messages.MAX_TEXT_BYTES`.
"""

from __future__ import annotations

FREE_UNPACKED_BYTES = 48 << 20
MAX_RATIO = 100
"""A packed source may unpack to so many bytes, or to so many times its size; a source that goes over both is refused.

Text packs to a third or a tenth of its size; only repetition goes beyond a hundredth. It holds for gzip, bzip2,
Zstandard, zip and Parquet."""

ROW_BYTES = 16
"""What a line that is unpacked, or a row of a Parquet file, counts as beside its text: the shortest take time too."""

SNIFFED_BYTES = 1 << 20
"""Bytes at the beginning of a table by which its encoding and its delimiter are known."""

MAX_CELL = 1 << 24
"""Characters of a CSV cell, line or record. A longer cell is taken for an unclosed quote or no text: refused."""

MAX_JSON_LINE = 1 << 24
"""Bytes of a line of JSON; with a longer line a file is taken for something else than JSON lines: refused."""

MAX_JSON_VALUES = 1_000_000
"""Values on a line of JSON, however they nest; more make the row `malformed`."""

MAX_JSON_DEPTH = 100
"""How deep the values of a line may nest; deeper values make the row `malformed`."""

MAX_WORKBOOK_BYTES = 1 << 28
"""Bytes of a workbook, which is held in memory."""

MAX_SHEET_CELLS = 1 << 24
"""Cells of a sheet, from the first filled one to the last: 1,048,576 rows of 16 columns."""

MAX_PADDING = 256
"""Empty cells behind the last column of every record; more are no habit of any program."""

MAX_COLUMNS = 20_000
"""Columns of a table; spreadsheets have up to 16,384."""

MAX_KEPT_COLUMNS = 2_000
"""Passthrough columns; each costs time and memory for each batch of rows."""

CELL_BYTES = 16
"""What a cell counts as beside its text, where a batch's size is reckoned."""

MAX_RUN_BYTES = 1 << 28
MAX_RUN_RATIO = 1_000
"""What values of a Parquet file that stand there once, for many rows, may take for all rows: so many bytes, or so many
times the file's size. For the text to be scored the limit is `FREE_UNPACKED_BYTES`."""

MAX_ROW_BYTES = 1 << 26
"""Bytes of a row of a Parquet file."""

MAX_TAR_EXTENSION = 1 << 20
"""Bytes of what stands in front of a tar's member for its long name or other facts; more are refused."""

PST_SECONDS = 30
"""That the processes which read a .pst may compute, and 2 more for each MiB of it; honest ones need a hundredth."""

PST_MEMORY = 768 << 20
"""Bytes that such a process may have, and a sixteenth of the file's size; an honest one needs less than a tenth."""

MAX_PST_FAILURES = 20
"""How many items of a .pst may each end the process that reads it; with more it is refused."""

MAX_LZMA_DICTIONARY = 1 << 26
"""Bytes that a zip's member packed with LZMA may ask for; 7-Zip's highest level asks for as many."""
