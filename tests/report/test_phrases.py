"""What messages are about: planted phrases are found, chance isn't, and nobody is named."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from score_messages.errors import ColumnError
from score_messages.report.contents import Phrase, Phrases
from score_messages.report.phrases import NO_TEXTS, NOTHING_JUDGED, phrases
from tests.support.invented import corpus, row, sentence
from tests.support.judged_tables import judged_table


def about(folder: Path, rows: Sequence[dict[str, Any]], **options: Any) -> Phrases:
    table = judged_table(folder / "scored.parquet", rows)
    options = {"since": None, "until": None, "before": None, "fewest": 5, "top": 10, **options}
    return phrases([table], **options)


def words(listed: Sequence[Phrase]) -> list[str]:
    return [phrase.words for phrase in listed]


def test_planted_phrase_is_found_whole_at_the_top(tmp_path: Path) -> None:
    """40 of 200 negative messages hold it; its parts aren't listed beside it."""
    lists = about(tmp_path, corpus(1, "the next day delivery was", 40))
    assert words(lists.negative) == ["next day delivery"] and lists.positive == []
    (phrase,) = lists.negative
    assert (phrase.messages, phrase.share.count, phrase.share.of) == (40, 40, 200)
    assert (phrase.of_others.count, phrase.of_others.of) == (0, 800) and phrase.z > lists.least_z["negative"]
    assert phrase.share.low < 0.2 < phrase.share.high and not phrase.quotes
    assert (lists.looked_at, lists.of, lists.fewest, lists.reason) == (1000, 1000, 5, None)


def test_positive_messages_have_phrases_of_their_own(tmp_path: Path) -> None:
    """Compared with all that aren't positive."""
    rows = [
        {**entry, "sentiment": {"negative": "positive", "positive": "negative"}.get(entry["sentiment"], "neutral")}
        for entry in corpus(2, "repair service", 40)
    ]
    lists = about(tmp_path, rows)
    assert words(lists.positive) == ["repair service"] and lists.negative == []


def test_phrase_that_grew_since_the_period_before_is_named(tmp_path: Path) -> None:
    """Among negative messages alone; what was there before isn't new."""
    rows = corpus(3, "coffee machine", 300, negative=400, others=0)
    for number, entry in enumerate(rows):
        entry["date"] = 3 if number % 2 else 10
        entry["text"] += " login page fails." if number % 2 == 0 and number % 5 == 0 else ""
    november = [date(2026, 11, day) for day in (1, 7, 8, 14)]
    lists = about(tmp_path, rows, before=tuple(november[:2]), since=november[2], until=november[3])
    assert words(lists.grown) == ["login page"] and lists.grown[0].of_others.count == 0
    assert lists.of == 200


@pytest.mark.slow
def test_quiet_periods_rarely_have_phrases_that_grew(tmp_path: Path) -> None:
    """200 of them, in which only chance changes anything: less than 5 % list one."""
    alarms = 0
    for seed in range(200):
        rows = corpus(1000 + seed, negative=400, others=0)
        for number, entry in enumerate(rows):
            entry["date"] = 3 if number % 2 else 10
        lists = about(tmp_path, rows, before=(date(2026, 11, 1), date(2026, 11, 7)), since=date(2026, 11, 8))
        alarms += bool(lists.grown)
    assert alarms < 10


def test_repeats_and_threads_count_once(tmp_path: Path) -> None:
    """One customer who pastes the same text, or writes on in one thread, makes no topic."""
    rows = corpus(4)
    rows += [row(5000 + n, "negative", "The garden gate again!") for n in range(50)]
    chance = random.Random(5)
    for n in range(50):
        text = f"{sentence(chance)} window handle {sentence(chance)}"
        rows.append(row(n, "negative", text, message_id=f"{n}@x", in_reply_to="first@x", from_domain="a.example"))
    assert about(tmp_path, rows).negative == []


def test_few_messages_are_not_shown(tmp_path: Path) -> None:
    """Whoever wrote them could be told by them; the option says how few."""
    rows = corpus(6, "garden gate", 30)
    assert words(about(tmp_path, rows, fewest=30).negative) == ["garden gate"]
    assert about(tmp_path, rows, fewest=31).negative == []


@pytest.mark.parametrize(
    "text",
    [
        "Hi {}, it is late.",
        "Dear Mr {},\n\nit is late.",
        "It is late.\n\nKind regards\n{}",
        "It is late.\n\n{}",
        "It is late. Thanks, {}",
        "order {}99 is late",
        "write to {}@shop.example please",
        "see https://shop.example/{} please",
        "see www.{}.example please",
    ],
)
def test_nobody_is_named(tmp_path: Path, text: str) -> None:
    """Names behind greetings and closings, addresses, and whatever holds a digit."""
    chance = random.Random(7)
    rows = corpus(8)
    rows += [row(7000 + n, "negative", f"{sentence(chance)}. {text.format('quilliam')}") for n in range(60)]
    for number, entry in enumerate(rows[1000:]):  # greetings stand at the beginning
        entry["text"] = text.format("quilliam") + f" {number}x" if text[0] in "HD" else entry["text"]
    assert not [phrase for phrase in about(tmp_path, rows).negative if "quilliam" in phrase.words]


def test_who_is_often_greeted_is_a_name_everywhere(tmp_path: Path) -> None:
    """A name isn't a topic in the middle of a sentence either; a word that is greeted now and then may be one."""
    rows = corpus(12)
    for number, entry in enumerate(rows[:60]):
        entry["text"] += " quilliam is slow and the support desk is closed"
        greeted = "Quilliam" if number % 2 else "support desk" if number % 10 == 0 else "all"
        entry["text"] = f"Hi {greeted},\n{entry['text']}"
    lists = words(about(tmp_path, rows).negative)
    assert "support desk" in lists and not any("quilliam" in phrase for phrase in lists)


def test_phrases_end_with_sentences_and_say_something(tmp_path: Path) -> None:
    """Words of grammar and tone are none, and no phrase goes on behind a full stop."""
    lists = about(tmp_path, corpus(9, "terrible. There was a refund. Parcel of the", 60))
    assert sorted(words(lists.negative)) == ["parcel", "refund"]


def test_texts_are_quoted_only_if_asked_for(tmp_path: Path) -> None:
    """A few words around the phrase, which is marked."""
    lists = about(tmp_path, corpus(10, "my Next-Day DELIVERY is", 40), show_text=True)
    quote = lists.negative[0].quotes[0]
    assert quote.marked == "Next-Day DELIVERY" and quote.before.endswith(" my ") and len(lists.negative[0].quotes) == 2


def test_tables_without_texts_have_a_reason(tmp_path: Path) -> None:
    """As with --drop-text; so do no tables at all."""
    lists = about(tmp_path, [{"message_id": "1"}])
    assert (lists.reason, lists.negative, lists.positive, lists.grown) == (NO_TEXTS, (), (), ())
    assert phrases([], None, None, None, 5, 10).reason == NO_TEXTS


def test_text_column_that_no_table_has_is_refused(tmp_path: Path) -> None:
    """It may be misspelt."""
    with pytest.raises(ColumnError, match="has no column 'bdoy'"):
        about(tmp_path, corpus(1), text_column="bdoy")


def test_nothing_judged_is_nothing_to_tell(tmp_path: Path) -> None:
    """No messages of people, or none of a sentiment."""
    nothing = about(tmp_path, [row(1, "negative", "late", status="empty")])
    assert (nothing.reason, nothing.negative) == (NOTHING_JUDGED, ())
    only = [row(n, "negative", f"parcel number {n}") for n in range(50)]
    assert about(tmp_path, only).negative == []


HOSTILE = [
    "x" * (1 << 20),
    "a b " * (1 << 17),
    "\x00" * 1000 + "nul \x00 nul",
    "\u202etfel ot thgir\u202c \u200f",
    "😡" * 5000,
    "一" * 50_000,
    "<" * 5000 + "@" * 5000 + "\n \n" * 5000,
    "hi " * 5000,
    "\ud7ff\ufffd\u0301" * 1000,
]


def test_hostile_texts_do_no_harm(tmp_path: Path) -> None:
    """Words of a million letters, without spaces, NULs, text that runs the other way."""
    rows = corpus(11, "garden gate", 40) + [row(8000 + n, "negative", text) for n, text in enumerate(HOSTILE * 6)]
    lists = about(tmp_path, rows, show_text=True)
    assert "garden gate" in words(lists.negative)
    assert all(len(phrase.words) < 100 for phrase in lists.negative)
