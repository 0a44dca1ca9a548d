"""How many bad rows `--max-bad` lets pass: exactly as many as a person reckons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import OptionError
from score_messages.read.tolerance import MaxBad


@given(st.integers(0, 10_000), st.integers(1, 1_000_000))
def test_share_is_reckoned_exactly(hundredths: int, rows: int) -> None:
    """The most bad rows that pass are those of whole-number arithmetic: 29 of 100 for 29 %."""
    allowed = hundredths * rows // 10_000
    limit = MaxBad.parse(f"{hundredths // 100}.{hundredths % 100:02}%")
    assert limit.allows(allowed, rows)
    assert not limit.allows(allowed + 1, rows)


@given(st.integers(0, 100))
def test_every_whole_share_of_100_rows_lets_as_many_pass(share: int) -> None:
    """Floats got 29 and 57 and 58 wrong."""
    assert MaxBad.parse(f"{share}%").allows(share, 100)
    assert not MaxBad.parse(f"{share}%").allows(share + 1, 100)


@given(st.from_regex(r"\A([0-9]{1,18}|[0-9]{1,2}(\.[0-9]{1,30})?%)\Z"))
def test_what_is_shown_reads_back_as_the_same_limit(text: str) -> None:
    """Errors and logs show it; pasted, it must mean the same."""
    limit = MaxBad.parse(text)
    assert MaxBad.parse(str(limit)) == limit
    assert "e" not in str(limit).lower()


def test_float_from_python_counts_as_the_decimal_it_shows() -> None:
    """`MaxBad(0.29, is_share=True)` is 29 %."""
    assert MaxBad(0.29, is_share=True) == MaxBad.parse("29%")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "-1", "101%", "100.0000001%", "1.5", "1e3", "nan%", "9" * 5000, "9" * 5000 + "%"])
def test_other_forms_are_wrong_usage(text: str) -> None:
    """However long they are."""
    with pytest.raises(OptionError):
        MaxBad.parse(text)
