"""The quick look that spares most texts the slow patterns: what it passes over, no pattern would change."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given
from hypothesis import strategies as st

from score_messages.text import emoticons, normalize

RISKY = st.text(st.sampled_from(":;=<>^D'-()/\\_xX3 a.\n"), max_size=12)


@given(st.lists(RISKY | st.text(max_size=12), max_size=4))
def test_the_quick_look_passes_over_no_text_that_a_pattern_would_change(texts: list[str]) -> None:
    body = pa.array(texts, pa.string())
    by_patterns = body
    for pattern, replacement in emoticons._REPLACEMENTS:
        by_patterns = pc.replace_substring_regex(by_patterns, pattern=pattern, replacement=replacement)
    assert emoticons.spell_out(body).equals(by_patterns)
    without_tags = pc.replace_substring_regex(body, pattern=normalize.TAG_PATTERN, replacement=" ")
    assert normalize._without_tags(body, "".join(texts).encode()).equals(without_tags)
