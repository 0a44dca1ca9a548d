"""The same messages in every format that is a single file, as bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from tests.support.mails import mail, put_eml, put_mbox, put_msg, put_pst
from tests.support.tables import put_table

NAMES = ("id", "body")


def _table(form: str) -> Callable[[Sequence[str]], bytes]:
    def made(texts: Sequence[str]) -> bytes:
        with TemporaryDirectory() as folder:
            rows = [[str(number), text] for number, text in enumerate(texts)]
            return put_table(Path(folder), form, NAMES, rows).read_bytes()

    return made


def _single(put: Callable[..., Path]) -> Callable[[Sequence[str]], bytes]:
    def made(texts: Sequence[str]) -> bytes:
        with TemporaryDirectory() as folder:
            return put(Path(folder) / "it", mail(1, body=texts[0] if texts else "")).read_bytes()

    return made


def _mbox(texts: Sequence[str]) -> bytes:
    with TemporaryDirectory() as folder:
        paths = [put_mbox(Path(folder) / str(n), mail(n, body=text)) for n, text in enumerate(texts)]
        return b"".join(path.read_bytes() for path in paths)


def _zip(texts: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(zipfile.ZipInfo(f"in/{number}.eml"), mail(number, body=text).as_bytes())
    return packed.getvalue()


def _tar(texts: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number, text in enumerate(texts):
            content = mail(number, body=text).as_bytes()
            entry = tarfile.TarInfo(f"in/{number}.eml")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def _zipped_csv(texts: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("inbox.csv"), _table("csv")(texts))
    return packed.getvalue()


def _packed(pack: Callable[[bytes], bytes], inside: Callable[[Sequence[str]], bytes]) -> Callable[..., bytes]:
    return lambda texts: pack(inside(texts))


def _zstd(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(content)
    return bytes(sink.getvalue())


FORMATS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "in.csv": _table("csv"),
    "in.jsonl": _table("jsonl"),
    "in.json": _table("json"),
    "in.parquet": _table("parquet"),
    "in.xlsx": _table("xlsx"),
    "in.csv.gz": _packed(gzip.compress, _table("csv")),
    "in.csv.bz2": _packed(bz2.compress, _table("csv")),
    "in.jsonl.zst": _packed(_zstd, _table("jsonl")),
    "in.csv.zip": _zipped_csv,
    "in.mbox": _mbox,
    "in.mbox.gz": _packed(gzip.compress, _mbox),
    "in.tar": _tar,
    "in.tgz": _packed(gzip.compress, _tar),
    "in.zip": _zip,
    "in.eml": _single(put_eml),
    "in.msg": _single(put_msg),
    "in.pst": _single(put_pst),
}
"""By a name that a file of the format may have: what holds some texts. A single mail holds the first."""
