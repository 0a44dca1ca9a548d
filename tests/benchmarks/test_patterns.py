"""No regular expression of the pipeline takes more than linear time, whatever text it meets."""

from __future__ import annotations

import re

import pytest

from benchmarks import patterns
from benchmarks.patterns import Use, cases, is_linear, slowest, unnamed, uses
from tests.support.selection import in_test_all

USES = uses()
BAD = {
    "words with or without a blank": (r"sent from (?:\w+ ?){1,2}\Z", "match"),
    "a class between two that overlap it": (r"message\s*[-_=]*\s*\Z", "match"),
    "an optional sign between blanks": (r"message\s*:?\s*\Z", "match"),
    "a run that is looked for from each of its places": (r"[.!?]+(?:\s+|(?=<br))", "search"),
    "bytes": (rb"^From .*\d.*:\Z", "match"),
}

for index, (source, _) in enumerate(BAD.values()):
    globals()[f"_BAD_{index}"] = re.compile(source)


def test_all_patterns_of_the_pipeline_are_found() -> None:
    """By name, whatever they are made of; those of files that nobody thought of as well."""
    labels = {use.label for use in USES}
    assert {
        "score_messages.mail.sent_from._SENT_FROM.match",
        "score_messages.mail.headers._PARAMETER.findall",
        "score_messages.read.mbox_marks._DATE.search",
        "score_messages.training.crops._END.finditer",
    } <= labels
    assert len({(use.module, use.name) for use in USES}) >= 45


MANY = 700
"""Texts; a pattern that suggests more is measured by `make test-all`."""

SOME = [use for use in USES if len(cases(use.pattern)) <= MANY]


@pytest.mark.parametrize(
    "use", [*SOME, *in_test_all(*(use for use in USES if use not in SOME))], ids=lambda use: use.label
)
def test_every_pattern_takes_linear_time(use: Use) -> None:
    """Over every text that its own parts suggest."""
    case, seconds = slowest(use)
    assert is_linear(use, case, seconds) or is_linear(use, *slowest(use)), case


def test_no_pattern_is_hidden_from_the_measurement() -> None:
    """A new one gets a name at the top of its file; what stands elsewhere reads an option's few characters only."""
    allowed = {"pipeline/score_messages/read/tolerance.py"}
    assert {position.partition(":")[0] for position in unnamed()} <= allowed


@pytest.mark.parametrize("index", range(len(BAD)), ids=list(BAD))
def test_the_measurement_finds_slow_patterns(index: int) -> None:
    """Among them those that hung a run once."""
    method = list(BAD.values())[index][1]
    use = Use(__name__, f"_BAD_{index}", method)
    assert cases(use.pattern)
    case, seconds = slowest(use, 1_000)
    quarter = min(use.run(case.text(250)) for _ in range(5))
    assert seconds > patterns.MOST_RATIO * quarter
