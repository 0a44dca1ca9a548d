"""How many examples a property is tried on: all in `make test-all`, a share of them in `make test`.

`--hypothesis-profile=thorough` tries all. A share finds what a change breaks soon; what it misses, the whole finds.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings

QUICK, THOROUGH = 15, 100
"""Examples where a test doesn't say how many: Hypothesis' own number in the thorough profile."""


def register_profiles() -> None:
    """No deadline in either: how fast an example is says more about the machine than about the code."""
    settings.register_profile("quick", max_examples=QUICK, deadline=None)
    settings.register_profile("thorough", max_examples=THOROUGH, deadline=None)
    settings.load_profile("quick")


def examples(thorough: int, **more: Any) -> settings:
    """Settings of a test that needs more or fewer examples than others: so many if they are thorough."""
    is_thorough = settings.get_current_profile_name() == "thorough"
    return settings(
        max_examples=thorough if is_thorough else max(10, thorough * QUICK // THOROUGH), deadline=None, **more
    )
