"""Hashes of texts, and threads by what mails answer, as a plain look at every mail finds them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report.hashes import NONE, hashes, paired
from score_messages.report.threads import FEW_DOMAINS, Threads


@given(st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=20))
def test_equal_texts_alone_have_equal_hashes(texts: list[str | None]) -> None:
    """Wherever they stand; null is none."""
    numbers = hashes(pa.array(["before", *texts], pa.string()).slice(1))
    assert len(set(numbers.tolist())) == len(set(texts))
    assert [number == NONE for number in numbers] == [text is None for text in texts]
    assert hashes(pa.array(texts[::-1], pa.string())).tolist() == numbers[::-1].tolist()


def test_long_texts_have_hashes_of_all_their_bytes() -> None:
    """As long as a text may be to be scored."""
    base = "a" * (1 << 20)
    texts = [base, base[:-1], base[:-1] + "b", "b" + base[1:], base[: 1 << 19] + "b" + base[1 + (1 << 19) :]]
    assert len(set(hashes(pa.array(texts)).tolist())) == len(texts)


def test_hashes_stay_as_they_are() -> None:
    """A sample of today is the sample of tomorrow."""
    assert hashes(pa.array(["", "parcel"])).tolist() == [16294208416658607535, hashes(pa.array(["parcel"]))[0]]
    a, b = hashes(pa.array(["a", "b"]))
    assert paired(np.array([a]), np.array([b])) != paired(np.array([b]), np.array([a]))


def begins(links: list[tuple[int, int]], domains: list[int]) -> list[int]:
    """What `Threads` says of mails 1 to n: each with the mail that it answers, 0 for none."""
    mails, answered = (np.array(column, dtype=np.uint64) for column in zip(*links, strict=True))
    threads = Threads()
    for part in (slice(None, 2), slice(2, None)):
        threads.add(mails[part], answered[part], np.array(domains, dtype=np.uint64)[part])
    threads.close()
    return list(threads.begins(mails, answered, np.array(domains, dtype=np.uint64)).tolist())


@given(st.lists(st.integers(0, 15), min_size=1, max_size=15))
def test_mails_of_one_domain_are_of_the_thread_that_following_their_answers_leads_to(drawn: list[int]) -> None:
    """Whichever mails are there; each answers one that was sent before it, or one that is gone."""
    links = [(number, answers if answers < number or answers > len(drawn) else 0) for number, answers in
             enumerate(drawn, 1)]  # fmt: skip
    known = dict(links)

    def first(mail: int) -> int:
        while known.get(mail):
            mail = known[mail]
        return mail

    assert begins(links, [7] * len(links)) == [first(number) for number, _ in links]


def test_answers_from_many_domains_are_of_one_thread_each() -> None:
    """One domain more makes an announcement of the mail that they answer."""
    few = [(number, 99) for number in range(1, FEW_DOMAINS + 2)]
    assert set(begins(few, [*range(1, FEW_DOMAINS + 1), 1])) == {99}
    many = [(number, 99) for number in range(1, FEW_DOMAINS + 3)]
    threads = begins(many, [*range(1, FEW_DOMAINS + 2), 1])
    assert len(set(threads)) == FEW_DOMAINS + 1 and threads[-1] == threads[0]
