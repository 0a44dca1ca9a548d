"""Small valid inputs of every format, for `fuzz` to damage: a file's bytes, or a folder's files by their paths."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

Files = dict[str, bytes]
"""Contents by path; a single file is called ""."""

TEXTS = (
    "a wonderful film, it's great",
    "never again",
    "",
    "it was fine &amp; <b>good</b></p>",
    "très bon 👍",
    "dull " * 40,
)


def _zstd(content: bytes) -> bytes:
    return bytes(pa.compress(content, "zstd", asbytes=True))


PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "zst": _zstd}


def csv_file() -> bytes:
    """Quotes, line ends within cells, an empty message."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["id", "date", "body"], *([f"{n}", "2026-01-02", t] for n, t in enumerate(TEXTS))])
    return text.getvalue().encode()


def jsonl_file() -> bytes:
    """Nested values and numbers beside the text."""
    rows = [{"id": n, "body": text, "tags": [{"a": [n]}], "score": 1.5} for n, text in enumerate(TEXTS)]
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


def parquet_files() -> list[bytes]:
    """Dictionaries, pages of both versions, nested columns, several groups."""
    table = pa.table(
        {
            "id": range(60),
            "body": [*TEXTS] * 10,
            "kind": pa.array(["x", "y", None] * 20).dictionary_encode(),
            "tags": [["a", "b"]] * 30 + [None] * 30,
            "when": pa.array(np.arange(60), pa.timestamp("ms")),
            "who": [{"name": "ann", "n": 1}] * 60,
        }
    )
    options: list[dict[str, object]] = [
        {"compression": "snappy"},
        {"compression": "zstd", "data_page_version": "2.0", "row_group_size": 20},
        {"compression": "none", "use_dictionary": False, "column_encoding": {"body": "DELTA_BYTE_ARRAY"}},
    ]
    return [_written(table, chosen) for chosen in options]


def _written(table: pa.Table, options: dict[str, object]) -> bytes:
    made = io.BytesIO()
    pq.write_table(table, made, **options)
    return made.getvalue()


def mail(number: int) -> bytes:
    """Plain, HTML, or both, in the encodings that mail has."""
    head = f"From: Ann <ann@example.org>\nDate: Mon, 2 Apr 2012 18:26:0{number} +0200\nMessage-ID: <{number}@x>\n"
    bodies = (
        "Subject: =?utf-8?q?caf=C3=A9?=\nContent-Type: text/plain; charset=iso-8859-1\n\nI love it\n\n> no\n-- \nAnn\n",
        'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain\n\ngood\n--b\n'
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPGI+Z29vZDwvYj4=\n--b--\n",
        "Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p style=3D'x'>dull&nbsp;&#39;</p>\n",
    )
    return (head + bodies[number % 3]).encode()


def mbox_file() -> bytes:
    """Three mails."""
    return b"".join(b"From ann@example.org Mon Apr  2 18:26:00 2012\n" + mail(n) + b"\n" for n in range(3))


def tar_file(form: int) -> bytes:
    """Long names, a hard link, a folder."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=form) as archive:
        for number, path in enumerate(("a.eml", f"{'long/' * 30}b.eml", "café.eml")):
            info = tarfile.TarInfo(path)
            info.size = len(mail(number))
            archive.addfile(info, io.BytesIO(mail(number)))
        link = tarfile.TarInfo("d.eml")
        link.type, link.linkname = tarfile.LNKTYPE, "a.eml"
        archive.addfile(link)
    return made.getvalue()


def zip_file(method: int) -> bytes:
    """Three mails and a file that is none."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for number in range(3):
            archive.writestr(f"é{number}.eml", mail(number))
        archive.writestr("other.bin", b"x" * 100)
    return made.getvalue()


def seeds() -> dict[str, list[Files]]:
    """The valid inputs of each format, by its name in the table."""
    tars = [tar_file(form) for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)]
    methods = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    packed = {f"csv.{kind}": [{"": pack(csv_file()) * 2}] for kind, pack in PACKERS.items()}
    return {
        "csv": [{"": csv_file()}, {"": csv_file().decode().encode("utf-16")}],
        **packed,
        "jsonl": [{"": jsonl_file()}],
        "parquet": [{"": content} for content in parquet_files()],
        "eml": [{"": mail(number)} for number in range(3)],
        "mbox": [{"": mbox_file()}],
        "maildir": [{f"cur/{n}.x:2,S": mail(n) for n in range(3)} | {"new/9.x": mail(2), "tmp/9": b""}],
        "tar": [{"": content} for content in tars],
        "tar.gz": [{"": gzip.compress(content)} for content in tars],
        "zip": [{"": zip_file(method)} for method in methods],
        "txt folder": [{f"{n}.txt": text.encode() for n, text in enumerate(TEXTS)}],
        "eml folder": [{f"in/{n}.eml": mail(n) for n in range(3)}],
    }
