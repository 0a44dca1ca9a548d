"""The reviews in the published IMDB archive. Knows its layout, but neither the web nor the cache.

Each is a UTF-8 file `aclImdb/{train,test}/{neg,pos}/<number>_<stars>.txt`; everything else there is passed over.
"""

from __future__ import annotations

import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from score_messages.errors import FormatError, Hint

SPLITS = ("train", "test")
CLASSES = ("neg", "pos")
"""Names of the archive's folders; a class's index here is its label."""

MAX_REVIEW_BYTES = 1 << 20

_MEMBER = re.compile(r"aclImdb/(train|test)/(neg|pos)/([0-9]{1,9})_([0-9]{1,2})\.txt")


@dataclass(frozen=True, order=True)
class Review:
    """One review; they sort by label, then by number (2 before 10)."""

    label: int
    number: int
    stars: int
    text: str
    split: str

    @property
    def id(self) -> str:
        """Its place in the archive, such as `train/pos/0_9`."""
        return f"{self.split}/{CLASSES[self.label]}/{self.number}_{self.stars}"


def read_reviews(packed: Path, source: str, per_class: int, hint: Hint) -> list[Review]:
    """The labelled reviews of the archive at `packed`, sorted. Nothing is unpacked to the disk.

    Args:
        source: what errors call the archive.
        per_class: how many reviews of each class train must hold, and test too.

    Raises:
        FormatError: the archive is damaged, a review is over 1 MiB, not UTF-8 or there twice, or there are more or
            fewer of a class than there should be; with `hint`.
    """
    try:
        with tarfile.open(packed, "r:gz") as tar:
            reviews = sorted(_reviews(tar))
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError) as error:
        raise FormatError(source, f"is damaged ({error})", hint=hint) from error
    counts = Counter((review.split, review.label) for review in reviews)
    expected = {(split, label): per_class for split in SPLITS for label in range(len(CLASSES))}
    if counts != expected or len({review.id for review in reviews}) < len(reviews):
        raise FormatError(source, f"should hold {per_class:,} reviews of each class in train and in test", hint=hint)
    return reviews


def _reviews(tar: tarfile.TarFile) -> Iterator[Review]:
    """Read regular files of the expected names only, by streaming: links, devices and other names are passed over."""
    for member in tar:
        match = _MEMBER.fullmatch(member.name)
        content = tar.extractfile(member) if match and member.isreg() else None
        if match is None or content is None:
            continue
        if member.size > MAX_REVIEW_BYTES:
            raise ValueError("a review is over 1 MiB")
        split, class_name, number, stars = match.groups()
        text = content.read().decode("utf-8")
        yield Review(CLASSES.index(class_name), int(number), int(stars), text, split)
