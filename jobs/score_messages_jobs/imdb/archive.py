"""The default training data: the published archive of IMDB reviews, fetched once, as two Parquet files.

Download, check, convert, all in a folder beside the final one; then one rename. No network once the files are there.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from score_messages.errors import Hint, OutputError, TargetLocked
from score_messages_jobs.imdb.download import OnProgress, download, no_progress
from score_messages_jobs.imdb.reviews import SPLITS, Review, read_reviews

_SCHEMA = pa.schema({"id": pa.string(), "text": pa.string(), "stars": pa.int8(), "label": pa.int8()})
_ELSEWHERE = Hint("Name a folder with train.parquet and test.parquet that was made elsewhere", "--data DIR")


@dataclass(frozen=True)
class Archive:
    """A published archive of reviews, and what must hold of it. `reviews` says how it is laid out."""

    url: str
    size: int
    sha1: str
    reviews_per_class: int  # in train and in test each


ACL_IMDB = Archive(
    url="https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
    # Size and digest are the ones that were published with it (its md5: 7c2ac02c03563afcf9b574c7e56c153a).
    size=84_125_825,
    sha1="01ada507287d82875905620988597833ad4e0903",
    reviews_per_class=12_500,
)
"""Large Movie Review Dataset v1.0. Maas et al. (2011), Learning Word Vectors for Sentiment Analysis, ACL."""


def user_cache() -> Path:
    """`$XDG_CACHE_HOME/score-messages`, or under `~/.cache` where that is unset or, as its standard says, relative."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".cache") / "score-messages"


def fetch_imdb(archive: Archive = ACL_IMDB, cache: Path | None = None, on_progress: OnProgress = no_progress) -> Path:
    """The folder with train.parquet and test.parquet; makes it when it isn't there, whole or not at all.

    Columns: id (`train/pos/0_9`), text (as published, with `<br />`), stars int8, label int8 (0 negative, 1 positive);
    rows by label, then by the number in the id. The archive itself is not kept. What an interrupted run left behind
    is thrown away by the next one, which starts anew.

    Args:
        cache: where the folder goes, by default `user_cache()`.
        on_progress: hears the bytes downloaded so far and in total; not called when there is nothing to do.

    Raises:
        InputError: the archive can't be downloaded; FormatError: it isn't what was published.
        OutputError: the cache can't be written; TargetLocked: another run is just filling it.
    """
    cache = cache or user_cache()
    folder = cache / f"imdb-{archive.sha1[:8]}"
    if _is_complete(folder):
        return folder
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock"), timeout=0, fallback_to_soft=False):
            if not _is_complete(folder):
                _fill(folder, archive, on_progress)
    except Timeout as error:
        raise TargetLocked(str(folder), "another run is downloading it") from error
    except OSError as error:
        raise OutputError(str(folder), f"can't be written ({error.strerror or error})", hint=_ELSEWHERE) from error
    return folder


def _is_complete(folder: Path) -> bool:
    return all((folder / f"{split}.parquet").is_file() for split in SPLITS)


def _fill(folder: Path, archive: Archive, on_progress: OnProgress) -> None:
    """Make everything in a folder beside `folder`, then give it its name."""
    part = folder.with_suffix(".part")
    for left_behind in (part, folder):
        shutil.rmtree(left_behind, ignore_errors=True)
    part.mkdir()
    try:
        packed = part / "archive.tar.gz"
        download(archive.url, packed, size=archive.size, sha1=archive.sha1, hint=_ELSEWHERE, on_progress=on_progress)
        reviews = read_reviews(packed, archive.url, archive.reviews_per_class, _ELSEWHERE)
        for split in SPLITS:
            _write([review for review in reviews if review.split == split], part / f"{split}.parquet")
        packed.unlink()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(reviews: list[Review], path: Path) -> None:
    """One Parquet file, safely on the disk when this returns."""
    columns = [[getattr(review, name) for review in reviews] for name in _SCHEMA.names]
    with path.open("wb") as file:
        pq.write_table(pa.table(columns, schema=_SCHEMA), file, compression="zstd", write_page_checksum=True)
        file.flush()
        os.fsync(file.fileno())
