"""Reports as plain values, invented: what the page is tried with, without any table."""

from __future__ import annotations

import math
from datetime import date, timedelta

from score_messages.report.contents import (
    Change,
    Excerpt,
    FirstMessage,
    Group,
    Grouping,
    NotJudged,
    Period,
    Phrase,
    Phrases,
    Point,
    Report,
    Share,
    Trend,
    UsedModel,
)


def share(count: int, of: int) -> Share:
    """With a Wilson interval."""
    part, z = count / of, 1.96
    middle = (part + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(part * (1 - part) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Share(count, of, part, max(0.0, middle - half), min(1.0, middle + half))


def shares(negative: float, of: int) -> dict[str, Share]:
    """Of all three sentiments, of so many messages; none of no messages."""
    if not of:
        return {}
    worst = round(negative * of)
    neutral = round((of - worst) * 0.28)
    return {"negative": share(worst, of), "neutral": share(neutral, of), "positive": share(of - worst - neutral, of)}


def trend(step: str, first: str, count: int, base: float, messages: int, seed: int = 0) -> Trend:
    """So many points with some noise that is the same each time; the share rises in the last third."""
    points = []
    for number in range(count):
        wave = math.sin(number * 2.3 + seed) * 0.025 + math.sin(number * 0.7 + seed * 1.7) * 0.02
        rise = 0.06 if number > count * 2 / 3 else 0.0
        of = round(messages * (1 + 0.3 * math.sin(number * 1.9 + seed)))
        start = date.fromisoformat(first) + timedelta(days=number * (7 if step == "week" else 1))
        last_week = step == "week" and number == count - 1
        points.append(Point(start.isoformat(), of, shares(base + wave + rise, of), complete=not last_week))
    return Trend(step, points)


def group(value: str, base: float, messages: int, seed: int, change: Change, step: str = "day") -> Group:
    """With a trend of its own, over five weeks."""
    drawn = trend(step, "2026-10-05", 35, base, messages // 35, seed)
    return Group(value, shares(base + 0.03, messages), change, drawn)


QUIET = Change("none", 0.004, -0.012, 0.021)

SUBJECTS = (
    "No refund after three weeks", "Lamp broke on the second day", "Wrong size again", "Delivery left in the rain",
    "Your chat closed on me twice", "Charged twice for one order", "Cancel my subscription", "Where is order 20418?",
    "Parcel opened when it came", "The kettle smells burnt",
)  # fmt: skip


def messages_to_read(count: int, with_text: bool = False) -> list[FirstMessage]:
    """The worst first."""
    return [
        FirstMessage(
            message_id=f"<{20418 + number * 37}.{number}@mail.example>",
            p_negative=0.992 - number * 0.004,
            date=f"2026-11-{1 + (number * 5) % 8:02d}",
            source="support.mbox" if number % 3 else "reviews.csv",
            table=f"2026-11-{1 + (number * 5) % 8:02d}/part-0.parquet",
            from_domain=("post.example", "lakeside.example", "hill.example")[number % 3],
            subject=SUBJECTS[number % len(SUBJECTS)],
            similar=(0, 0, 3, 0, 1)[number % 5],
            others={"product": ("lamp", "kettle", "chair")[number // 3 % 3]},
            excerpt=Excerpt("I wrote to you three times. ", "The lamp broke on the second day", " and nobody answers.")
            if with_text
            else None,
        )
        for number in range(count)
    ]


def phrase(words: str, negative: int, rest: int, quotes: bool = False) -> Phrase:
    """Of 2,100 messages of a kind and 7,000 others."""
    quote = (Excerpt("We waited, but ", words, ", so we ask you to act."),) if quotes else ()
    return Phrase(words, negative + rest, share(negative, 2100), share(rest, 7000), 5.5, quote)


def phrases(quotes: bool = False) -> Phrases:
    """Of a shop's mail."""
    negative = {"no refund": 182, "broke": 171, "second day": 96, "never again": 88, "on hold": 71, "charged twice": 52,
                "still waiting": 49, "wrong size": 41, "customer service": 39, "left in the rain": 14}  # fmt: skip
    grown = {"second day": 96, "lamp broke": 60, "new courier": 31}
    positive = {"thank you": 402, "works well": 188, "quick delivery": 140, "would buy again": 92, "friendly": 81}
    return Phrases(
        negative=[phrase(words, count, count // 5, quotes) for words, count in negative.items()],
        grown=[phrase(words, count, count // 4, quotes) for words, count in grown.items()],
        positive=[phrase(words, count, count // 3, quotes) for words, count in positive.items()],
        looked_at=9100, of=9100, fewest=5,
    )  # fmt: skip


def usual_report(with_text: bool = False) -> Report:
    """A week in which one product got worse, after four quiet ones."""
    lamp = Change("more", 0.187, 0.121, 0.252, "product", "lamp", share(104, 612), share(213, 597))
    more = Change("more", 0.041, 0.022, 0.060, None, None, share(1720, 8912), share(2139, 9120))
    products = [
        group("lamp", 0.30, 2900, 1, lamp), group("kettle", 0.22, 2410, 2, QUIET), group("chair", 0.19, 2010, 3, QUIET),
        group("garden table", 0.17, 900, 4, Change("less", -0.06, -0.09, -0.02)), group("rug", 0.16, 350, 5, QUIET),
        group("door mat", 0.12, 120, 6, Change("unknown")),
    ]  # fmt: skip
    sources = [group("support.mbox", 0.28, 30_000, 7, more), group("reviews.csv", 0.15, 14_000, 8, QUIET)]
    return Report(
        title="Customer mail, week 45",
        source="scored/",
        sentences=[
            "From 2 to 8 November 2026, 9,120 messages from people were judged.",
            "23.5 % were negative (22.6 to 24.3 %), 21.4 % neutral and 55.1 % positive.",
            "That is 4.1 points more negative than in the 7 days before (19.3 %), more than chance explains;"
            " most of it in product \u2068lamp\u2069 (35.7 %, before 17.0 %).",
        ],
        period=Period("2026-11-02", "2026-11-08", 10_214, shares(0.2345, 9120)),
        before=Period("2026-10-26", "2026-11-01", 9_970, shares(0.193, 8912)),
        change=more,
        by_group=[lamp],
        trend=trend("day", "2026-10-05", 35, 0.19, 1300),
        groupings=[Grouping("product", products, 2, 41), Grouping("source", sources)],
        first=messages_to_read(50, with_text),
        phrases=phrases(quotes=with_text),
        not_judged=NotJudged(
            statuses={"empty": 41, "other_language": 310, "unreadable_body": 12, "unknown_words": 24},
            languages={"de": 201, "fr": 88, "es": 21},
            automatic={"auto_reply": 402, "newsletter": 233, "bounce": 72},
        ),
        drift=["Messages are longer than in the 20 nights before: 96 words in the middle, before 71."],
        models=[
            UsedModel("messages", "3f1c9a7e52d0", 9120, [
                "Accuracy 79.9 % (79.1 to 80.7) on messages of kinds that it was not trained on.",
                "Not covered: mail in other languages, irony, several opinions in one message.",
            ])
        ],
        notes=["12 messages have no date; they are in no day of the trend."],
    )  # fmt: skip
