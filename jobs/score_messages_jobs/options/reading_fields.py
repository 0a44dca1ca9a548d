"""Options of reading that several commands have: the type of each, and what the command line shows of it."""

from __future__ import annotations

from typing import Annotated

import typer

from score_messages_jobs.options.panels import READING

TextColumn = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|N|A,B",
        help="Column with the message, or several that are joined, such as subject,body. Default: the one called "
        "body, text, message, review, comment or content.",
        rich_help_panel=READING,
    ),
]
IdColumn = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|N", help="Column that becomes message_id. Default: record numbers.", rich_help_panel=READING
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FORMAT",
        help="Input format, if the content is misleading: csv, parquet, jsonl (lines or an array of objects), xlsx "
        "(also .ods and .xls), txt, eml (also .msg), mbox, maildir, pst, mailboxes (all in a folder), tar or zip.",
        rich_help_panel=READING,
    ),
]
Encoding = Annotated[
    str,
    typer.Option(
        help="Encoding of CSV, JSON lines and .txt, such as cp1252 or utf-16. auto: UTF-8, or UTF-16 or cp1252 where "
        "the bytes leave no doubt.",
        rich_help_panel=READING,
    ),
]
Delimiter = Annotated[
    str,
    typer.Option(
        help="Delimiter of CSV, such as ';' or tab; none for a single column. auto: comma, semicolon, tab or bar, "
        "whichever alone gives every record the same number of cells.",
        rich_help_panel=READING,
    ),
]
Escape = Annotated[
    str,
    typer.Option(
        metavar="doubled|backslash|none",
        help=r"How CSV writes a quote inside quotes. With backslash, \n, \t and \N mean a line break, a tab and null; "
        "with none, quotes are a part of the text.",
        rich_help_panel=READING,
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        metavar="NAME|N",
        help="Sheet of a workbook. Default: the only one that holds something.",
        rich_help_panel=READING,
    ),
]
Null = Annotated[
    str | None,
    typer.Option(
        metavar="A,B",
        help=r"What stands for nothing in the column of the message, the id or the date, such as 'NULL,\N,NaN,n/a'.",
        rich_help_panel=READING,
    ),
]
MaxBad = Annotated[
    str,
    typer.Option(
        metavar="N|P%",
        help="Refuse a file if more of its rows can't be read (malformed, undecodable, too_long); 0 is strict.",
        rich_help_panel=READING,
    ),
]
