"""Further inputs that cause hints, beside those of hint_cases.py: their bytes are not what was said of them."""

from __future__ import annotations

from tests.support.hint_cases import MAIL, Case

_MARK = b"From ann@a.example Mon Apr  2 18:26:00 2012\n"

CASES = {
    "a mailbox for a mail": Case("score-messages in.mbox out.csv --from eml", {"in.mbox": 2 * (_MARK + MAIL + b"\n")}),
    "a line that states the delimiter": Case(
        "score-messages in.csv out.csv", {"in.csv": b"sep=;\r\nid;body\r\n1;good film\r\n"}
    ),
    "the same of tabs": Case("score-messages in.csv out.csv", {"in.csv": b'"sep=\t"\nid\tbody\n1\tgood film\n'}),
    "a delimiter behind names with commas": Case(
        "score-messages in.csv out.csv", {"in.csv": b"nr;what, and why?;body\n1;this, that;good film\n"}
    ),
    "tabs behind quotes": Case("score-messages in.csv out.csv", {"in.csv": b'"id"\t"body"\n"1"\t"good film"\n'}),
    "an unusual delimiter": Case("score-messages in.csv out.csv", {"in.csv": b'"id"^"body"\n"1"^"good film"\n'}),
    "no delimiter at all": Case(
        "score-messages in.csv out.csv", {"in.csv": b'"id"x"body"\n"1"x"good film"\n'}, prose="--delimiter"
    ),
    "a key that isn't called as usual": Case(
        "score-messages in.jsonl out.csv", {"in.jsonl": b'{"was": "good film", "wer": "Ann"}\n'}, prose="--text-column"
    ),
    "a name of another format": Case("score-messages in.csv out.csv --to parquet", code=2),
    "the same the other way round": Case("score-messages in.csv out.parquet --to=jsonl", code=2),
    "the text kept and left out": Case("score-messages in.csv out.csv --keep id,body --drop-text"),
    "nothing but the text kept and left out": Case("score-messages in.csv out.csv --drop-text --keep 2"),
    "the same of mails": Case("score-messages in.eml out.csv --keep date,text --drop-text", {"in.eml": MAIL}),
}
