"""How many broken rows a source may have before none of it is trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.errors import OptionError


@dataclass(frozen=True)
class MaxBad:
    """A limit on malformed, undecodable and too long rows: a number of rows, or a share of all of them.

    >>> MaxBad.parse("1%").allows(bad=2, rows=200), MaxBad.parse("0").allows(bad=1, rows=200)
    (True, False)
    """

    limit: float
    is_share: bool

    @classmethod
    def parse(cls, text: str) -> MaxBad:
        """Read `N` (rows) or `P%` (of all rows).

        Raises:
            OptionError: neither form, or more than 100 %.
        """
        match = re.fullmatch(r"(\d+)|(\d+(?:\.\d+)?)\s*%", text.strip(), re.ASCII)
        if not match or float(match[2] or 0) > 100:
            raise OptionError(f"--max-bad takes a number of rows or a share such as 1%, not '{text}'")
        return cls(float(match[1]), False) if match[1] else cls(float(match[2]) / 100, True)

    def allows(self, bad: int, rows: int) -> bool:
        """Whether `bad` of `rows` rows are within the limit."""
        return bad <= (self.limit * rows if self.is_share else self.limit)

    def __str__(self) -> str:
        return f"{self.limit * 100:g}%" if self.is_share else f"{self.limit:g}"
