"""The messages to read first: the most negative of people, each thread and each repeated text once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.report import most_negative
from score_messages.report.contents import Excerpt, FirstMessage
from score_messages.report.first import first_messages
from score_messages.tables import tables_of
from tests.support.judged_tables import judged_table


def first(folder: Path, rows: Sequence[dict[str, Any]], top: int = 10, **options: Any) -> Sequence[FirstMessage]:
    table = judged_table(folder / "scored.parquet", rows)
    return first_messages([table], options.pop("since", None), options.pop("until", None), top, **options)


def ids(messages: Sequence[FirstMessage]) -> list[str | None]:
    return [message.message_id for message in messages]


def message(name: str, p_negative: float, text: str = "", **more: Any) -> dict[str, Any]:
    return {"message_id": name, "p_negative": p_negative, "text": text or f"words of {name}", **more}


def test_the_most_negative_messages_come_first(tmp_path: Path) -> None:
    """By the probability of negative, of equal ones the earlier row."""
    rows = [message("a", 0.2), message("b", 0.9), message("c", 0.5), message("d", 0.9)]
    assert ids(first(tmp_path, rows, top=3)) == ["b", "d", "c"]


def test_only_negative_messages_are_to_be_read_and_as_many_as_asked_for(tmp_path: Path) -> None:
    """Others above them, as thresholds may have it, take no place; one of a thread still counts as standing behind."""
    rows = [message(f"n{place}", 0.8 + place / 100, sentiment="neutral") for place in range(9)]
    rows += [message("a", 0.5), message("b", 0.4), message("c", 0.3, text="words of n0")]
    shown = first(tmp_path, rows, top=2)
    assert ids(shown) == ["a", "b"]
    assert [(entry.message_id, entry.similar) for entry in first(tmp_path, rows)] == [("a", 0), ("b", 0), ("c", 1)]


def test_messages_of_machines_and_without_a_prediction_are_none_to_read(tmp_path: Path) -> None:
    """Only what people sent, and only what was scored."""
    rows = [
        message("bounce", 0.99, automatic="bounce"),
        message("empty", 0.98, status="empty"),
        {**message("lost", 0.97), "p_negative": None},
        message("person", 0.3, automatic=None),
        message("of a column of the user's own", 0.2, automatic="yes"),
    ]
    assert ids(first(tmp_path, rows)) == ["person", "of a column of the user's own"]


def test_both_ends_of_the_days_are_included(tmp_path: Path) -> None:
    """A message without a date is of no period, and of all time."""
    rows = [message(f"m{day}", day / 100, date=day) for day in (1, 2, 3, 4)] + [message("undated", 0.9, date=None)]
    assert ids(first(tmp_path, rows, since=date(2026, 11, 2), until=date(2026, 11, 3))) == ["m3", "m2"]
    assert ids(first(tmp_path, rows, top=1)) == ["undated"]


def test_repeated_text_is_shown_once_and_counted(tmp_path: Path) -> None:
    """Whatever stands between its words."""
    rows = [message(f"m{n}", 0.9, "It is broken!") for n in range(4)] + [message("other", 0.5)]
    rows[2]["text"] = "it is\nBROKEN"
    shown = first(tmp_path, rows)
    assert ids(shown) == ["m0", "other"] and [entry.similar for entry in shown] == [3, 0]


def test_thousands_of_repeats_leave_room_for_others(tmp_path: Path) -> None:
    """The bound is lowered until there are enough that differ."""
    rows = [message(f"m{n}", 0.99, "The same complaint again.") for n in range(6000)]
    rows += [message(f"other {n}", 0.5 - n / 1000) for n in range(20)]
    shown = first(tmp_path, rows, top=5)
    assert ids(shown) == ["m0", "other 0", "other 1", "other 2", "other 3"] and shown[0].similar == 5999


def mail(name: str, p_negative: float, answers: str | None = None, **more: Any) -> dict[str, Any]:
    own = {"from_domain": "shop.example", "subject": None, **more}
    return message(f"{name}@x", p_negative, in_reply_to=f"{answers}@x" if answers else None, **own)


def test_thread_is_shown_once_by_its_most_negative_message(tmp_path: Path) -> None:
    """Along all answers, and where the mail that two of them answer isn't there."""
    rows = [mail("a", 0.1), mail("b", 0.9, "a"), mail("c", 0.5, "b"), mail("d", 0.8, "gone"), mail("e", 0.7, "gone")]
    shown = first(tmp_path, rows)
    assert ids(shown) == ["b@x", "d@x"] and [entry.similar for entry in shown] == [2, 1]


def test_long_thread_is_one(tmp_path: Path) -> None:
    """However long it takes to follow it."""
    rows = [mail("m0", 0.1)] + [mail(f"m{n}", 0.1 + n / 10_000, f"m{n - 1}") for n in range(1, 1000)]
    shown = first(tmp_path, rows[::-1])
    assert ids(shown) == ["m999@x"] and shown[0].similar == 999


def test_answers_to_an_announcement_are_of_different_people(tmp_path: Path) -> None:
    """Who answers what many got writes about himself; two from one domain are one thread."""
    domains = ["a.example", "b.example", "c.example", "d.example", "d.example"]
    rows = [mail(f"m{n}", 0.9 - n / 100, "news", from_domain=domain) for n, domain in enumerate(domains)]
    shown = first(tmp_path, rows)
    assert ids(shown) == ["m0@x", "m1@x", "m2@x", "m3@x"] and [entry.similar for entry in shown] == [0, 0, 0, 1]


def test_answer_circles_end(tmp_path: Path) -> None:
    """No program sends them, but somebody may."""
    rows = [mail("a", 0.9, "b"), mail("b", 0.8, "a"), mail("c", 0.7, "c")]
    assert len(first(tmp_path, rows)) >= 2


@pytest.mark.parametrize(
    ("domain", "subjects", "are_one"),
    [
        ("shop.example", ["Broken lamp again", "Re: AW: broken lamp AGAIN"], True),
        ("shop.example", ["Broken lamp again", "Broken lamp again"], False),
        ("shop.example", ["Order", "Re: Order"], False),
        ("shop.example", ["Order 12345", "RE[2]: Order 12345"], True),
        ("gmail.com", ["Broken lamp again", "Re: Broken lamp again"], False),
        ("gmail.com", ["Order 12345", "Re: Order 12345"], True),
        (None, ["Order 12345", "Re: Order 12345"], False),
    ],
)
def test_subjects_join_only_what_is_surely_one(
    tmp_path: Path, domain: str | None, subjects: list[str], are_one: bool
) -> None:
    """The same domain and subject, one an answer, and a subject that says which matter it is."""
    rows = [mail(f"m{n}", 0.9 - n / 100, subject=subject, from_domain=domain) for n, subject in enumerate(subjects)]
    assert len(first(tmp_path, rows)) == (1 if are_one else 2)


def test_mails_without_an_id_of_their_own_are_no_thread(tmp_path: Path) -> None:
    """The same number in two mailboxes says nothing."""
    rows = [{**mail("x", 0.9), "message_id": "17"}, {**mail("y", 0.8), "message_id": "17", "text": "another"}]
    assert len(first(tmp_path, rows)) == 2


def test_message_says_where_to_find_it(tmp_path: Path) -> None:
    """With the columns that are grouped by; a table may lack them."""
    rows = [mail("a", 0.875, subject="Re: lamp", date=3, product="lamp")]
    (shown,) = first(tmp_path, rows, by=["product", "region"])
    assert shown == FirstMessage(
        message_id="a@x",
        p_negative=0.875,
        date="2026-11-03",
        source="scored.parquet",
        table=str(tmp_path / "scored.parquet"),
        from_domain="shop.example",
        subject="Re: lamp",
        similar=0,
        others={"product": "lamp"},
    )


def test_texts_are_shown_only_if_asked_for(tmp_path: Path) -> None:
    """Then how they begin, or what the model's marker makes of them."""
    rows = [message("a", 0.9, "It broke.\n\nTwice.")]
    assert first(tmp_path, rows)[0].excerpt is None
    assert first(tmp_path, rows, show_text=True)[0].excerpt == Excerpt("It broke. Twice.", "", "")

    def marker(texts: Sequence[str]) -> Sequence[Excerpt]:
        return [Excerpt("", text, "") for text in texts]

    marked = first(tmp_path, rows, show_text=True, marker=marker)[0].excerpt
    assert marked == Excerpt("", "It broke.\n\nTwice.", "")


def test_table_without_texts_still_has_messages_to_read(tmp_path: Path) -> None:
    """Each row is a message then, since nothing says which are alike."""
    rows = [{"message_id": str(n), "p_negative": 0.9} for n in range(3)]
    shown = first(tmp_path, rows, show_text=True)
    assert ids(shown) == ["0", "1", "2"] and shown[0].excerpt is None


def test_nothing_to_read_is_nothing(tmp_path: Path) -> None:
    """No rows, no tables, or none wanted."""
    assert first(tmp_path, [message("a", 0.9, status="empty")]) == []
    assert first(tmp_path, [message("a", 0.9)], top=0) == []
    assert first_messages([], None, None, 10) == []


def test_tables_that_a_run_takes_away_meanwhile_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between a look at all messages and the last look at those to read."""
    for name in ("a", "b"):
        judged_table(tmp_path / f"{name}.parquet", [message(name, 0.9)])
    choose = most_negative.most_negative

    def and_gone(*arguments: Any) -> Any:
        chosen = choose(*arguments)
        (tmp_path / "a.parquet").unlink()
        return chosen

    monkeypatch.setattr("score_messages.report.first.most_negative", and_gone)
    assert ids(first_messages(tables_of(tmp_path), None, None, 5)) == ["b"]


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 3), st.sampled_from([None, *range(12)])), max_size=12),
    st.integers(1, 12),
)
def test_agrees_with_looking_at_every_pair(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, int, int | None]], top: int
) -> None:
    """A slow twin: sort, then take each message that no text or answer links with one before it; all are counted."""
    rows = [
        mail(f"m{n}", score / 4, None if answers is None else f"m{answers}", text=f"text {text}")
        for n, (text, score, answers) in enumerate(drawn)
        if answers is None or answers < n
    ]
    shown = first(tmp_path_factory.mktemp("t"), rows, top) if rows else []
    expected = _slowly(rows, top)
    assert ids(shown) == [row["message_id"] for row in expected]
    if len(shown) < top:
        assert sum(message.similar + 1 for message in shown) == len(rows)


def _begin(row: dict[str, Any], rows: Sequence[dict[str, Any]]) -> str:
    by_id = {other["message_id"]: other for other in rows}
    name: str = row["message_id"]
    while (answered := by_id.get(name, {}).get("in_reply_to")) is not None:
        name = answered
    return name


def _slowly(rows: Sequence[dict[str, Any]], top: int) -> list[dict[str, Any]]:
    taken: list[dict[str, Any]] = []
    texts: set[str] = set()
    begins: set[str] = set()
    for row in sorted(rows, key=lambda row: -row["p_negative"]):
        if row["text"] in texts:
            continue
        is_new = _begin(row, rows) not in begins
        texts.add(row["text"])
        begins.add(_begin(row, rows))
        if is_new and len(taken) < top:
            taken.append(row)
    return taken
