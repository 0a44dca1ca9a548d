"""Which format a source has: by its content first, by its name second."""

from __future__ import annotations

import re

from pipeline.errors import Cure, FormatError
from pipeline.read.folder_files import is_folder, regular_files
from pipeline.read.maildir import is_maildir
from pipeline.read.mbox_file import MARK
from pipeline.read.raw_file import RawFile, damage_translated, decoded_stream, looks_like_parquet

_HEADERS = re.compile(
    rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?"
    rb"(?:received|return-path|from|date|subject|message-id|mime-version|delivered-to|to)[ \t]*:[^\n]*\n"
    rb"(?:[!-9;-~]+:|[ \t]|\r?\n)",
    re.I,
)
_TAR_MAGIC, _TAR_PLACE = b"ustar", 257
_HEAD = 4096

_BY_NAME = {".eml": "eml", ".mbox": "mbox", ".jsonl": "jsonl", ".ndjson": "jsonl", ".tar": "tar", ".tgz": "tar"}


def recognised(source: str) -> str:
    """The format's name.

    Raises:
        InputError: the source can't be opened, or its format must be stated.
    """
    if source == "-":
        return "csv"
    if is_folder(source):
        return _folder(source)
    if looks_like_parquet(source):
        return "parquet"
    with RawFile(source) as raw, damage_translated(source):
        head = decoded_stream(raw).read(_HEAD)
    return _by_content(head) or _by_name(source)


def _folder(source: str) -> str:
    if is_maildir(source):
        return "maildir"
    endings = {name[-4:].lower() for name in regular_files(source, lambda name: name.endswith((b".eml", b".txt")))}
    if len(endings) > 1:
        cure = Cure(
            "Say what the messages are: --from txt for the .txt files, or, for every file as a mail", "--from eml"
        )
        raise FormatError(source, "holds both .eml and .txt files", cure=cure)
    return "eml" if endings == {b".eml"} else "txt"


def _by_content(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head[_TAR_PLACE:].startswith(_TAR_MAGIC):
        return "tar"
    if head.lstrip(b"\r\n").startswith(MARK):
        return "mbox"
    if re.match(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\}|\n)', head):
        return "jsonl"
    return "eml" if _HEADERS.match(head) else None


def _by_name(source: str) -> str:
    name = source.lower()
    for ending in (".gz", ".bz2", ".zst"):
        name = name.removesuffix(ending)
    return next((found for ending, found in _BY_NAME.items() if name.endswith(ending)), "csv")
