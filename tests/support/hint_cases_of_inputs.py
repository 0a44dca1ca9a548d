"""Further inputs that cause hints, beside those of hint_cases.py: their bytes are not what was said of them."""

from __future__ import annotations

from pathlib import Path

from tests.support.hint_cases import MAIL, Case


def _changed(folder: Path) -> None:
    """A run before this one read the same file as another table."""
    now = (folder / "in.csv").read_bytes()
    (folder / "now.csv").write_bytes(now)
    (folder / "in.csv").write_bytes(now.replace(b";", b","))
    (folder / "earlier").write_text("score-messages in.csv scored/\ncp now.csv in.csv")


_MARK = b"From ann@a.example Mon Apr  2 18:26:00 2012\n"

_NO_PROFILE = {"AWS_PROFILE": "none"}
_NOT_READ = "AWS's settings can't be read"

CASES = {
    "an object by the link to it": Case(
        "score-messages https://mail.s3.eu-west-1.amazonaws.com/March%20mail.csv out.csv",
        variables=_NO_PROFILE,
        then=_NOT_READ,
    ),
    "a table for an object by its resource name": Case(
        "score-messages in.csv arn:aws:s3:::mail/out.csv", variables=_NO_PROFILE, then=_NOT_READ
    ),
    "a model in a bucket without slashes": Case(
        "score-messages in.csv out.csv --model s3:mail/models/mine/", variables=_NO_PROFILE, then=_NOT_READ
    ),
    "a mailbox for a mail": Case("score-messages in.mbox out.csv --from eml", {"in.mbox": 2 * (_MARK + MAIL + b"\n")}),
    "a line that states the delimiter": Case(
        "score-messages in.csv out.csv --delimiter ,", {"in.csv": b"sep=;\r\nid;body\r\n1;good film\r\n"}
    ),
    "the same of tabs": Case(
        "score-messages in.csv out.csv --delimiter ,", {"in.csv": b'"sep=\t"\nid\tbody\n1\tgood film\n'}
    ),
    "a delimiter behind names with commas": Case(
        "score-messages in.csv out.csv --delimiter ,", {"in.csv": b"nr;what, and why?;body\n1;this, that;good film\n"}
    ),
    "tabs behind quotes": Case(
        "score-messages in.csv out.csv --delimiter ,", {"in.csv": b'"id"\t"body"\n"1"\t"good film"\n'}
    ),
    "an unusual delimiter": Case("score-messages in.csv out.csv", {"in.csv": b'"id"^"body"\n"1"^"good film"\n'}),
    "no delimiter at all": Case(
        "score-messages in.csv out.csv", {"in.csv": b'"id"x"body"\n"1"x"good film"\n'}, prose="--delimiter"
    ),
    "two delimiters that fit": Case(
        "score-messages in.csv out.csv", {"in.csv": b"n,x;body\n1,2;good film\n"}, prose="--delimiter"
    ),
    "a header of one cell": Case(
        "score-messages in.csv out.csv", {"in.csv": b"body\n1,good film\n"}, prose="--delimiter"
    ),
    "broken rows between semicolons": Case(
        "score-messages in.csv out.csv --max-bad 1", {"in.csv": b"id;body\n1;good film\n2;bad film\n3\n"}
    ),
    "another delimiter than the night before": Case(
        "score-messages in.csv scored/",
        {"in.csv": b"id;body\n1;good film\n"},
        setup=_changed,
    ),
    "objects where a text should be": Case(
        "score-messages in.jsonl out.csv", {"in.jsonl": b'{"body": {"plain": "good film"}}\n'}
    ),
    "objects with several texts": Case(
        "score-messages in.jsonl out.csv",
        {"in.jsonl": b'{"body": {"plain": "good film", "html": "<p>good film"}}\n'},
        prose="--text-column",
    ),
    "an object within one of several columns": Case(
        "score-messages in.jsonl out.csv --text-column id,body",
        {"in.jsonl": b'{"id": "1", "body": {"plain": "good film"}}\n'},
    ),
    "an encoding that isn't recognised": Case(
        "score-messages in.csv out.csv",
        {"in.csv": "id,body\n1,хороший товар\n2,good film\n".encode("cp1251")},
    ),
    "the same of a header": Case(
        "score-messages in.csv out.csv", {"in.csv": "код,body\n1,good film\n".encode("cp1251")}, prose="--encoding"
    ),
    "quotes in the text of a table with tabs": Case(
        "score-messages in.tsv out.csv", {"in.tsv": b'id\tbody\n1\t"Great" film\n2\t"good\n'}
    ),
    "the same where tabs are stated": Case(
        "score-messages in.tsv out.csv --delimiter tab", {"in.tsv": b'id\tbody\n1\t"Great" film\n2\t"good\n'}
    ),
    "UTF-32 without a mark": Case(
        "score-messages in.csv out.csv", {"in.csv": "id,body\n1,good film\n".encode("utf-32-le")}
    ),
    "texts inside objects": Case(
        "score-messages in.jsonl out.csv", {"in.jsonl": b'{"id": 1, "ticket": {"was": "good film"}}\n'}
    ),
    "lists where a text should be": Case(
        "score-messages in.jsonl out.csv", {"in.jsonl": b'{"body": ["good film"]}\n{"body": ["bad film", "x"]}\n'}
    ),
    "a misspelt name among several": Case("score-messages in.csv out.csv --text-column id,bdy"),
    "the same beside a name with a comma": Case(
        "score-messages in.csv out.csv --text-column '\"id, short\",bdy'",
        {"in.csv": b'"id, short",body\n1,good film\n'},
    ),
    "a column named twice": Case("score-messages in.csv out.csv --text-column body,2"),
    "all of several columns kept and left out": Case(
        "score-messages in.csv out.csv --text-column id,body --keep id,note --drop-text",
        {"in.csv": b"id,body,note\n1,good film,x\n"},
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
