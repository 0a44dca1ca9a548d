"""How many broken rows a source may have before none of it is trusted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from score_messages.errors import OptionError

_FORM = re.compile(r"(\d{1,18})|(\d{1,3}(?:\.\d{1,30})?)\s*%", re.ASCII)


@dataclass(frozen=True)
class MaxBad:
    """A limit on malformed, undecodable and too long rows: a number of rows, or a share of all of them.

    Attributes:
        limit: exact, since 29 % of 100 rows are 29 and not a little less; a float counts as the decimal it shows.

    >>> MaxBad.parse("1%").allows(bad=2, rows=200), MaxBad.parse("0").allows(bad=1, rows=200)
    (True, False)
    """

    limit: Fraction
    is_share: bool

    def __post_init__(self) -> None:
        object.__setattr__(self, "limit", Fraction(str(self.limit)))

    @classmethod
    def parse(cls, text: str) -> MaxBad:
        """Read `N` (rows) or `P%` (of all rows).

        Raises:
            OptionError: neither form, or more than 100 %.
        """
        match = _FORM.fullmatch(text.strip())
        if not match or Fraction(match[2] or 0) > 100:
            raise OptionError(f"--max-bad takes a number of rows or a share such as 1%, not '{text[:40]}'")
        return cls(Fraction(match[1]), False) if match[1] else cls(Fraction(match[2]) / 100, True)

    def allows(self, bad: int, rows: int) -> bool:
        """Whether `bad` of `rows` rows are within the limit."""
        return bad <= (self.limit * rows if self.is_share else self.limit)

    def __str__(self) -> str:
        """The form that `parse` reads."""
        return f"{_decimal(self.limit * 100)}%" if self.is_share else _decimal(self.limit)


def _decimal(number: Fraction) -> str:
    with localcontext(prec=60):
        return f"{Decimal(number.numerator) / Decimal(number.denominator):f}"
