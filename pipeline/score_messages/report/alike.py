"""What a message has in common with those that it stands for: its words, its thread, its matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.masks import Bools, true_of
from score_messages.read.mail_columns import is_subject
from score_messages.report.hashes import NONE, Hashes, hashes
from score_messages.report.judged import Int64s, Judged, rows_of
from score_messages.report.subjects import is_answer, matters
from score_messages.report.texts import texts_of
from score_messages.report.threads import Threads
from score_messages.tables import ScoredTable
from score_messages.text.normalize import ARTICLE_RULES, normalize

ID_COLUMNS = ("message_id", "in_reply_to", "from_domain")


@dataclass(frozen=True)
class Keys:
    """What n messages are compared by, `NONE` where a message has none.

    Attributes:
        words: of all words of the text, whatever stands between them: uint64[n].
        threads: of the mail that its thread begins with: uint64[n].
        matters: of domain and subject: uint64[n].
        answers: bool[n].
    """

    words: Hashes
    threads: Hashes
    matters: Hashes
    answers: Bools

    def take(self, rows: Int64s) -> Keys:
        """Of those of the messages, by index."""
        return Keys(self.words[rows], self.threads[rows], self.matters[rows], self.answers[rows])

    @classmethod
    def nothing(cls) -> Keys:
        """Of no messages."""
        nothing = np.empty(0, np.uint64)
        return cls(nothing, nothing, nothing, np.empty(0, dtype=bool))

    @classmethod
    def together(cls, parts: Sequence[Keys]) -> Keys:
        """Of the messages of all parts, one after the other."""
        whole = (np.concatenate([getattr(part, name) for part in parts]) for name in cls.__annotations__)
        return cls(*whole)


def has_threads(table: ScoredTable) -> bool:
    """Whether its columns may say which mails belong together."""
    return "in_reply_to" in table.names or ("from_domain" in table.names and subject_column(table) is not None)


def subject_column(table: ScoredTable) -> str | None:
    """The column with the subject: that of mails, else one that is called so in some language."""
    names = [name for name in table.names if is_subject(name)]
    return "subject" if "subject" in names else next(iter(names), None)


def threads_of(tables: Sequence[ScoredTable], rows: Sequence[Int64s]) -> Threads:
    """Of those rows of each table that are mails."""
    threads = Threads()
    for table, of_table in zip(tables, rows, strict=True):
        if "in_reply_to" in table.names:
            for part in rows_of(table, of_table, ID_COLUMNS):
                threads.add(*_ids(part))
    threads.close()
    return threads


def columns_for_keys(table: ScoredTable) -> list[str]:
    """What `keys_of` needs, but for the text."""
    subject = subject_column(table)
    return [*ID_COLUMNS, *([subject] if subject else [])] if has_threads(table) else []


def keys_of(table: ScoredTable, part: Judged, texts: Sequence[str], threads: Threads) -> Keys:
    """Of rows of a table.

    Args:
        part: with `columns_for_keys` and `texts`.
        texts: the columns with the text; none to leave words out.
    """
    nothing = np.full(len(part.rows), NONE)
    words = hashes(normalized(texts_of(part, texts))) if texts else nothing
    if not has_threads(table):
        return Keys(words, nothing, nothing, np.zeros(len(part.rows), dtype=bool))
    mails, answered, domains = _ids(part)
    name = subject_column(table)
    subjects = pa.nulls(len(part.rows), pa.string()) if name is None else texts_of(part, [name])
    of_matters = matters(subjects, part["from_domain"])
    return Keys(words, threads.begins(mails, answered, domains), of_matters, is_answer(subjects, answered))


def normalized(texts: pa.StringArray) -> pa.StringArray:
    """Words alone, null where there are none."""
    words = normalize(pc.fill_null(texts, ""), ARTICLE_RULES)
    return pc.if_else(pc.equal(words, ""), None, words)


def _ids(part: Judged) -> tuple[Hashes, Hashes, Hashes]:
    """Of each mail its Message-ID, that of the mail it answers, and its domain. A path or a number is no Message-ID."""
    is_own = true_of(pc.match_substring(part["message_id"], "@"))
    mails = np.where(is_own, hashes(part["message_id"]), NONE)
    return mails, hashes(part["in_reply_to"]), hashes(part["from_domain"])
