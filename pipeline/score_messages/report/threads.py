"""Which mails belong to one thread, by what they answer (`In-Reply-To`). Knows hashes, no mails.

Answers to the same mail are one thread, whether that mail is there or not. An announcement isn't the beginning of one:
whoever answers it writes about himself. A mail that more than three domains answer is taken for that, and the answers
from each domain are a thread.
"""

from __future__ import annotations

import numpy as np

from score_messages.report.hashes import NONE, Hashes, paired

FEW_DOMAINS = 3
"""So many domains take part in a thread of mails at the most; more of them answer an announcement."""


class Threads:
    """The beginning of each mail's thread, once all answers were added."""

    def __init__(self) -> None:
        self._mails: list[Hashes] = []
        self._answered: list[Hashes] = []
        self._domains: list[Hashes] = []

    def add(self, mails: Hashes, answered: Hashes, domains: Hashes) -> None:
        """Learn of n mails which mail each answers, and from which domain: uint64[n] each, `NONE` if unknown."""
        chosen = answered != NONE
        for kept, added in ((self._mails, mails), (self._answered, answered), (self._domains, domains)):
            kept.append(added[chosen])

    def close(self) -> None:
        """Follow all answers to where they begin."""
        mails, answered, domains = (
            np.concatenate([*arrays, np.empty(0, np.uint64)]) for arrays in (self._mails, self._answered, self._domains)
        )
        self._mails, self._answered, self._domains = [], [], []
        self._announcements = _answered_by_many(answered, domains)
        answered = self._begun_by(answered, domains)
        is_link = (mails != NONE) & (mails != answered)
        self._known, self._begins = _roots(mails[is_link], answered[is_link])

    def begins(self, mails: Hashes, answered: Hashes, domains: Hashes) -> Hashes:
        """What stands for the thread of each of n mails: uint64[n], `NONE` for one that can't be linked."""
        starts = np.where(answered != NONE, self._begun_by(answered, domains), mails)
        if not len(self._known):
            return starts
        places = np.minimum(np.searchsorted(self._known, starts), len(self._known) - 1)
        return np.where(self._known[places] == starts, self._begins[places], starts)

    def _begun_by(self, answered: Hashes, domains: Hashes) -> Hashes:
        """The mails answered; of an announcement, what stands for the answers from that domain."""
        from_somewhere = np.where(domains == NONE, np.uint64(1), domains)
        is_announcement = np.isin(answered, self._announcements)
        return np.where(is_announcement, paired(answered, from_somewhere), answered)


def _answered_by_many(answered: Hashes, domains: Hashes) -> Hashes:
    """The mails that more than `FEW_DOMAINS` domains answer."""
    order = np.lexsort((domains, answered))
    answered, domains = answered[order], domains[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (answered[1:] != answered[:-1]) | (domains[1:] != domains[:-1])
    mails, counts = np.unique(answered[is_new], return_counts=True)
    return mails[counts > FEW_DOMAINS]


def _roots(mails: Hashes, answered: Hashes) -> tuple[Hashes, Hashes]:
    """All mails in order, and where following the answers ends for each of them.

    Each step doubles how far each mail looks, so that a thread of a million mails takes twenty. Mails that answer each
    other in a circle, which no program sends, may stay apart.
    """
    known = np.unique(np.concatenate([mails, answered]))
    up = np.arange(len(known))
    up[np.searchsorted(known, mails)] = np.searchsorted(known, answered)
    for _ in range(len(known).bit_length()):
        up = up[up]
    return known, known[up]
