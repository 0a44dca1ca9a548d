"""Reading the archive: the reviews and nothing else, or an error."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from score_messages.errors import FormatError, Hint
from score_messages_jobs.imdb.reviews import MAX_REVIEW_BYTES, Review, read_reviews
from tests.support.imdb_server import ONE, PER_CLASS, REVIEWS, entry, pack

HINT = Hint("Take another")


def read(folder: Path, content: bytes) -> list[Review]:
    (folder / "packed").write_bytes(content)
    return read_reviews(folder / "packed", "the archive", PER_CLASS, HINT)


def test_reviews_come_by_label_and_then_by_number(tmp_path: Path) -> None:
    ids = [review.id for review in read(tmp_path, pack()) if review.split == "train"]
    assert ids == ["train/neg/2_2", "train/neg/10_2", "train/pos/2_9", "train/pos/10_9"]


def test_a_review_of_exactly_the_largest_size_is_read(tmp_path: Path) -> None:
    texts = [review.text for review in read(tmp_path, pack({**REVIEWS, ONE: b"x" * MAX_REVIEW_BYTES}))]
    assert max(map(len, texts)) == MAX_REVIEW_BYTES


def test_hostile_and_unexpected_members_are_passed_over(tmp_path: Path) -> None:
    others = [
        entry("../escaped.txt", b"x"),
        entry("aclImdb/train/pos/../../../escaped.txt", b"x"),
        entry(str(tmp_path / "escaped.txt"), b"x"),
        entry("aclImdb/train/pos/7_7.txt", type=tarfile.SYMTYPE, linkname="/etc/hostname"),
        entry("aclImdb/train/pos/8_8.txt", type=tarfile.LNKTYPE, linkname=ONE),
        entry("aclImdb/train/pos/9_9.txt", type=tarfile.CHRTYPE, devmajor=1, devminor=5),
        entry("aclImdb/train/pos/6_9.txt", type=tarfile.FIFOTYPE),
        entry("aclImdb/train/pos/5_9.txt", type=tarfile.DIRTYPE),
        entry("aclImdb/train/unsup/0_0.txt", b"x"),
        entry("aclImdb/train/pos/\u0661_\u0669.txt", b"x"),  # digits, but not ASCII ones
        entry("aclImdb/train/pos/1_999.txt", b"x"),
        entry("aclImdb/train/pos/1_9.txt.exe", b"x"),
        entry("aclImdb/README", bytes(2 << 20)),
    ]
    assert read(tmp_path, pack(others=others)) == read(tmp_path, pack())
    assert [path.name for path in tmp_path.iterdir()] == ["packed"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (pack({**REVIEWS, ONE: bytes((1 << 20) + 1)}), "over 1 MiB"),
        (pack({**REVIEWS, ONE: b"\xff\xfe"}), "damaged"),
        (pack({name: text for name, text in REVIEWS.items() if name != ONE}), "should hold 2 reviews"),
        (pack({**REVIEWS, "aclImdb/train/pos/3_9.txt": b"one more"}), "should hold 2 reviews"),
        (
            pack({n: t for n, t in REVIEWS.items() if "pos/10" not in n}, [entry(ONE, b"again")]),
            "should hold 2 reviews",
        ),
        (pack()[:-40], "damaged"),
        (b"<html>moved</html>", "damaged"),
        (b"", "damaged"),
    ],
    ids=["huge", "not UTF-8", "one missing", "one more", "one twice", "cut off", "web page", "empty"],
)
def test_an_archive_with_other_contents_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(FormatError, match=reason) as caught:
        read(tmp_path, content)
    assert (caught.value.source, caught.value.hint) == ("the archive", HINT)
