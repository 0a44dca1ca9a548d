"""Further inputs that cause cures, beside those of cure_cases.py: their bytes are not what was said of them."""

from __future__ import annotations

from cure_cases import MAIL, Case

_MARK = b"From ann@a.example Mon Apr  2 18:26:00 2012\n"

CASES = {
    "a mailbox for a mail": Case("score-messages in.mbox out.csv --from eml", {"in.mbox": 2 * (_MARK + MAIL + b"\n")}),
}
