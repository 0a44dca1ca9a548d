"""The same messages as a source of every form that is read."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

TEXTS = ("wonderful chair", "dull old lamp", "it was fine")

Fill = Callable[[Path, list[str]], None]


def mail(number: int, text: str) -> str:
    return f"Message-ID: <{number}@mail.example>\nSubject: note\n\n{text}\n"


def write(path: Path, content: bytes) -> None:
    """In place, as a program does that has the file open."""
    with open(path, "r+b" if path.exists() else "wb") as file:
        file.write(content)
        file.truncate()


def as_csv(path: Path, texts: list[str]) -> None:
    write(path, "".join(["id,text\n", *(f"{n},{text}\n" for n, text in enumerate(texts))]).encode())


def as_gz(path: Path, texts: list[str]) -> None:
    plain = "".join(["id,text\n", *(f"{n},{text}\n" for n, text in enumerate(texts))]).encode()
    write(path, gzip.compress(plain, mtime=0))


def as_jsonl(path: Path, texts: list[str]) -> None:
    write(path, "".join(f'{{"text": "{text}"}}\n' for text in texts).encode())


def as_parquet(path: Path, texts: list[str]) -> None:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": texts}), sink, compression="none", use_dictionary=False)
    write(path, sink.getvalue().to_pybytes())


def as_mbox(path: Path, texts: list[str]) -> None:
    mark = "From a@mail.example Mon Mar  2 08:00:00 2026\n"
    write(path, "".join(f"{mark}{mail(n, text)}\n" for n, text in enumerate(texts)).encode())


def as_zip(path: Path, texts: list[str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number, text in enumerate(texts):
            archive.writestr(zipfile.ZipInfo(f"{number}.eml"), mail(number, text))
    write(path, packed.getvalue())


def as_tar(path: Path, texts: list[str]) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number, text in enumerate(texts):
            member = tarfile.TarInfo(f"{number}.eml")
            member.size = len(mail(number, text))
            archive.addfile(member, io.BytesIO(mail(number, text).encode()))
    write(path, packed.getvalue())


def as_folder(path: Path, texts: list[str]) -> None:
    _fill(path, {f"{number}.eml": mail(number, text) for number, text in enumerate(texts)})


def as_texts(path: Path, texts: list[str]) -> None:
    _fill(path, {f"{number}.txt": text for number, text in enumerate(texts)})


def as_maildir(path: Path, texts: list[str]) -> None:
    (path / "cur").mkdir(parents=True, exist_ok=True)
    _fill(path / "new", {f"17724356{n}.M0P1.shop": mail(n, text) for n, text in enumerate(texts)})


def _fill(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in {path.name for path in folder.iterdir()} - files.keys():
        (folder / name).unlink()
    for name, content in files.items():
        write(folder / name, content.encode())


FORMS: dict[str, tuple[str, Fill]] = {
    "csv": ("x.csv", as_csv),
    "gz": ("x.csv.gz", as_gz),
    "jsonl": ("x.jsonl", as_jsonl),
    "parquet": ("x.parquet", as_parquet),
    "mbox": ("x.mbox", as_mbox),
    "zip": ("x.zip", as_zip),
    "tar": ("x.tar", as_tar),
    "folder": ("x", as_folder),
    "texts": ("x", as_texts),
    "maildir": ("x", as_maildir),
}
