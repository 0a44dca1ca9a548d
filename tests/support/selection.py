"""What `make test` leaves to `make test-all`."""

from __future__ import annotations

from typing import Any

import pytest


def in_test_all(*values: object) -> list[Any]:
    """Values of a parameter whose tests are slow, beside others that `make test` tries."""
    return [pytest.param(value, marks=pytest.mark.slow) for value in values]
