"""For every hint that proposes a command, inputs that cause it, in the forms in which people give arguments."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from score_messages.model.registry import model_folder

SAMPLE = b"id,body\n1,a good film\n2,a bad film\n"
OPEN_DATES = b"at,body\n05/03/2026,good film\n06/03/2026,bad film\n"
DOUBLED = b"id,body,body\n1,a good film,x\n"
LABELLED = b"id,body,label\n" + b"".join(b"%d,a good film,%d\n" % (n, n % 2) for n in range(20))
MAIL = b"From: a@example.org\r\nSubject: hello\r\n\r\nA good film.\r\n"

Setup = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """What was typed where, and what comes of the hint.

    Attributes:
        command: as a shell takes it, with the program's name.
        files: by name, below the working folder.
        setup: makes what bytes alone don't.
        variables: of the environment.
        code: how the command ends before it is mended.
        then: words of the different, right error that the mended command may end with; None if it must succeed.
        prose: what the sentence names where it leaves the choice to a person and proposes no command.
        form: what a person writes in place of a word in capitals that the hint has, such as NAME.
    """

    command: str
    files: Mapping[str, bytes] = field(default_factory=lambda: {"in.csv": SAMPLE})
    setup: Setup = lambda folder: None
    variables: Mapping[str, str] = field(default_factory=dict)
    code: int = 1
    then: str | None = None
    prose: str | None = None
    form: Mapping[str, str] = field(default_factory=dict)


def _with_table(name: str, content: bytes = b"mine") -> Setup:
    return lambda folder: (folder / name).write_bytes(content)


def _parquet(**columns: object) -> Setup:
    return lambda folder: pq.write_table(pa.table(columns), folder / "in.parquet")


def _folder(name: str, **files: bytes) -> Setup:
    def make(folder: Path) -> None:
        (folder / name).mkdir(parents=True)
        for file, content in files.items():
            (folder / name / file.replace("_", ".")).write_bytes(content)

    return make


def _scored(*commands: str) -> Setup:
    """Files that earlier runs left, or what stood there before; the harness runs what `earlier` says."""
    return lambda folder: (folder / "earlier").write_text("\n".join(commands))


def _gone(*commands: str) -> Setup:
    """Two exports, and what earlier runs and their people did with them."""

    def make(folder: Path) -> None:
        for name in ("a", "b"):
            (folder / "inbox").mkdir(exist_ok=True)
            (folder / "inbox" / f"{name}.csv").write_bytes(SAMPLE.replace(b"\n1,", b"\n%b1," % name.encode()))
        (folder / "earlier").write_text("\n".join(commands))

    return make


def _in_the_way(path: str, is_folder: bool) -> Setup:
    """Something else stands where a folder of tables has its own."""

    def make(folder: Path) -> None:
        target = folder / path
        (folder / "scored" / "_runs").mkdir(parents=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.mkdir() if is_folder else target.touch()

    return make


def _odd(folder: Path) -> None:
    words = np.random.default_rng(1).integers(97, 123, (400, 40, 9)).astype(np.uint8)
    rows = [" ".join(bytes(word).decode() for word in row) for row in words]
    (folder / "in.csv").write_text("id,body\n" + "".join(f"{n},{row} good film\n" for n, row in enumerate(rows)))


def _copied_model(folder: Path) -> None:
    shutil.copytree(model_folder("messages"), folder / "messages")


CASES = {
    # what is in the way
    "a file named as a folder of ours": Case(
        "score-messages in.csv scored/", setup=_in_the_way("scored/_tables", is_folder=False)
    ),
    "a folder named as a table of ours": Case(
        "score-messages in.csv scored/", setup=_in_the_way("scored/_tables/daily.pq", is_folder=True)
    ),
    "four bytes a letter": Case(
        "score-messages in.csv out.csv --encoding utf-8", {"in.csv": SAMPLE.decode().encode("utf-32")}
    ),
    # columns
    "a misspelt text column": Case("score-messages in.csv out.csv --text-column bdy"),
    "the same behind an equals sign": Case("score-messages --text-column=bdy in.csv out.csv"),
    "given twice": Case("score-messages --text-column bdy in.csv out.csv --text-column=bdi", prose="--text-column"),
    "options first and names after two dashes": Case(
        "score-messages --text-column bdy -- -in.csv out.csv", {"-in.csv": SAMPLE}
    ),
    "names with blanks and quotes": Case(
        'score-messages \'my "own" in.csv\' "it\'s out.csv" --text-column bdy', {'my "own" in.csv': SAMPLE}
    ),
    "a name with a line end": Case("score-messages $'my\\nin.csv' out.csv --text-column bdy", {"my\nin.csv": SAMPLE}),
    "set in a file": Case(
        "score-messages --config night.toml",
        {"in.csv": SAMPLE, "night.toml": b'source="in.csv"\ntarget="out.csv"\ntext-column="bdy"\n'},
    ),
    "set in the environment": Case("score-messages in.csv out.csv", variables={"SCORE_MESSAGES_TEXT_COLUMN": "bdy"}),
    "as a job": Case("sentiment-jobs score in.csv out.csv --text-column bdy"),
    "no usual name": Case(
        "score-messages in.csv out.csv", {"in.csv": b"the_text,n\ngood film,1\n"}, prose="--text-column"
    ),
    "a name that is like a usual one": Case(
        "score-messages in.csv out.csv", {"in.csv": b"id,review_text\n1,good film\n"}, prose="--text-column"
    ),
    "two usual names": Case(
        "score-messages in.csv out.csv", {"in.csv": b"text,body\ngood film,bad film\n"}, prose="--text-column"
    ),
    "two columns of a name": Case(
        "score-messages in.csv out.csv --text-column body", {"in.csv": DOUBLED}, then="more than", prose="--text-column"
    ),
    "two passthrough columns of one name": Case(
        "score-messages in.csv out.csv", {"in.csv": b"id,n,n,body\n1,2,3,good film\n"}
    ),
    "a misspelt column to keep": Case("score-messages in.csv out.csv --keep idd", prose="--keep"),
    "a misspelt id column": Case("score-messages in.csv out.csv --id-column idd", prose="--id-column"),
    "a taken name": Case("score-messages in.csv out.csv", {"in.csv": b"score,body\n1,good film\n"}),
    "a day beside days": Case(
        "score-messages in.csv scored/ --partition date", {"in.csv": b"id,day,body\n1,2,good film\n"}
    ),
    "days and months": Case(
        "score-messages in.csv out.csv --date-column at", {"in.csv": OPEN_DATES}, prose="--date-format"
    ),
    "days and months of a folder": Case(
        "score-messages in.csv scored/ --date-column at", {"in.csv": OPEN_DATES}, prose="--date-format"
    ),
    "dates of both kinds": Case(
        "score-messages in.csv out.csv --date-column at",
        {"in.csv": OPEN_DATES + b"13/03/2026,good film\n03/25/2026,bad film\n"},
        then="1 of 4 dates can't be read as %d/%m/%Y",
    ),
    "dates of another form": Case(
        "score-messages in.csv out.csv --date-column at",
        {"in.csv": b"at,body\n2026-03-05,good film\n5 March,bad film\n"},
    ),
    "dates of short years": Case(
        "score-messages in.csv out.csv --date-column at", {"in.csv": b"at,body\n3/5/26,good film\n3/25/26,bad film\n"}
    ),
    "dates of short years, all early": Case(
        "score-messages in.csv out.csv --date-column at",
        {"in.csv": b"at,body\n3/5/26,good film\n"},
        prose="--date-format",
    ),
    "dates unlike those of earlier nights": Case(
        "score-messages in.csv scored/ --date-column at",
        {"in.csv": b"at,body\n03/25/2026,good film\n", "first.csv": b"at,body\n25/03/2026,bad film\n"},
        setup=_scored("score-messages first.csv scored/ --date-column at"),
    ),
    "numbers for texts": Case(
        "score-messages in.parquet out.csv --text-column n",
        setup=_parquet(n=[1, 2], body=["good film", "bad film"]),
        form={"NAME": "body"},
        prose="--text-column",
    ),
    "labels that are the text": Case(
        "sentiment-jobs evaluate messages in.csv --label-column body",
        {"in.csv": LABELLED},
        form={"NAME": "label"},
        prose="--label-column",
    ),
    "a key that comes late": Case(
        "score-messages in.jsonl out.csv",
        {"in.jsonl": b'{"body": "good film"}\n' * 21_000 + b'{"body": "good film", "late": 1}\n'},
    ),
    "too many passthrough columns": Case(
        "score-messages in.csv out.csv",
        {"in.csv": b"body," + b",".join(b"c%d" % n for n in range(2_500)) + b"\ngood film" + 2_500 * b"," + b"\n"},
    ),
    # what the bytes are
    "reasons without texts": Case("score-messages in.csv out.csv --explain 3 --drop-text", code=2),
    "another delimiter": Case("score-messages in.csv out.csv --delimiter ,", {"in.csv": b"id;body\n1;good film\n"}),
    "tabs, and a wrong delimiter": Case(
        "score-messages in.csv out.csv --delimiter=';'", {"in.csv": b"id\tbody\n1\tgood film\n"}
    ),
    "a delimiter behind quotes": Case(
        "score-messages in.csv out.csv --delimiter ,", {"in.csv": b'"id";"body"\n"1";"good film"\n'}
    ),
    "a backslash": Case("score-messages in.csv out.csv", {"in.csv": b'id,body\n1,"a \\"good\\" film"\n'}),
    "UTF-16": Case("score-messages in.csv out.csv --encoding utf-8", {"in.csv": SAMPLE.decode().encode("utf-16")}),
    "UTF-16 without a mark": Case(
        "score-messages in.csv out.csv --encoding utf-8", {"in.csv": SAMPLE.decode().encode("utf-16-le")}
    ),
    "a header in cp1252": Case(
        "score-messages in.csv out.csv --encoding utf-8", {"in.csv": b"\xfcber,body\n1,good film\n"}
    ),
    "rows in cp1252": Case("score-messages in.csv out.csv --encoding utf-8", {"in.csv": SAMPLE + b"3,\xfcber\n"}),
    "a misspelt encoding": Case("score-messages in.csv out.csv --encoding utf9", code=2),
    "JSON lines called CSV": Case(
        "score-messages in.csv out.csv --from csv", {"in.csv": b'{"body": "good film"}\n{"body": "bad film"}\n'}
    ),
    "too many broken rows": Case("score-messages in.csv out.csv --max-bad 0", {"in.csv": SAMPLE + b"3\n"}),
    "a mail for an mbox": Case("score-messages in.eml out.csv --from mbox", {"in.eml": MAIL}),
    "a mailbox or a table": Case("score-messages in out.csv", {"in": b"From me\n\nA good film.\n"}),
    "a mail or a table": Case("score-messages in out.csv", {"in": b"Subject: hello\nA good film.\n"}),
    "a mailbox and texts": Case(
        "score-messages mixed out.csv --allow-odd",
        setup=_folder("mixed", a_mbox=b"From ann@a.example Mon Apr  2 18:26:00 2012\n" + MAIL, b_txt=b"good film"),
    ),
    "mails and texts": Case("score-messages mixed out.csv", setup=_folder("mixed", a_eml=MAIL, b_txt=b"good film")),
    # targets
    "a file of others": Case("score-messages in.csv out.csv", setup=_with_table("out.csv")),
    "an empty input": Case(
        "score-messages empty.csv out.csv",
        {"in.csv": SAMPLE, "empty.csv": b"id,body\n"},
        setup=_scored("score-messages in.csv out.csv"),
    ),
    "an empty input of a folder": Case(
        "score-messages in.csv scored/",
        setup=_scored("score-messages in.csv scored/", "printf 'id,body\\n' > in.csv"),
    ),
    "a missing folder": Case("score-messages in.csv 'not here/out.csv'"),
    "a name without a format": Case("score-messages in.csv out.table", code=2, prose="out.parquet"),
    "a name without any ending": Case("score-messages in.csv out", code=2, prose="out.parquet"),
    "folder of others": Case("score-messages in.csv theirs/", setup=_folder("theirs", a_txt=b"mine")),
    "a file with a slash": Case("score-messages in.csv 'my out.csv/'", setup=_with_table("my out.csv")),
    "counts in the place of the table": Case("score-messages in.csv out.csv --summary out.csv", code=2),
    "the same in other words": Case("score-messages in.csv out.csv --summary=./out.csv --prefix my_", code=2),
    "part of each input": Case("score-messages in.csv scored/ --limit 3", code=2),
    "a delimiter that is none": Case("score-messages in.csv out.csv --to-delimiter ab", code=2),
    "the same of standard output": Case("score-messages in.csv - --to-delimiter=+", code=2),
    "too much that is gone": Case(
        "score-messages inbox scored/ --prune", setup=_gone("score-messages inbox scored/", "rm inbox/a.csv")
    ),
    "too much for a limit that was given": Case(
        "score-messages inbox scored/ --prune --prune-max=0",
        setup=_gone("score-messages inbox scored/", "rm inbox/a.csv"),
    ),
    "the same in a dry run": Case(
        "score-messages inbox scored/ --prune --dry-run", setup=_gone("score-messages inbox scored/", "rm inbox/a.csv")
    ),
    "nobody can tell what stands there": Case(
        "score-messages inbox scored/ --id-column id",
        setup=_gone(
            "score-messages inbox scored/ --id-column id",
            "rm -r inbox/a.csv scored/_keys",
            "echo 5,late >> inbox/b.csv",
        ),
    ),
    "days in a folder without": Case(
        "score-messages in.csv scored/",
        {"in.csv": b"id,body,at\n1,good film,2026-11-24\n"},
        setup=_scored("score-messages in.csv scored/ --partition date --date-column at"),
        code=2,
    ),
    "two sources": Case("score-messages in.csv two.csv 'my scored'", {"in.csv": SAMPLE, "two.csv": SAMPLE}, code=2),
    "nothing": Case("score-messages", code=2, then="inbox.csv"),
    "odd words": Case("score-messages in.csv scored/", setup=_odd),
    # names
    "a misspelt file": Case("score-messages inn.csv out.csv"),
    "a misspelt file in a misspelt folder": Case(
        "score-messages exprots/inn.csv out.csv", setup=_folder("exports", in_csv=SAMPLE)
    ),
    "a misspelt file of settings": Case(
        "score-messages --config=nigth.toml --workers 1",
        {"in.csv": SAMPLE, "night.toml": b'source="in.csv"\ntarget="out.csv"\n'},
        code=2,
    ),
    "a misspelt option": Case("score-messages in.csv out.csv --text-colunm body", code=2),
    "a misspelt option with its value": Case("score-messages --text-colunm=body in.csv out.csv", code=2),
    "a file that begins like an option": Case("score-messages -in.csv out.csv", {"-in.csv": SAMPLE}, code=2),
    "a misspelt job": Case("sentiment-jobs shcema", code=2),
    "a misspelt option of a job": Case("sentiment-jobs schema --jsno", code=2),
    "no argument": Case("sentiment-jobs runs", code=2),
    "a misspelt model": Case("score-messages in.csv out.csv --model mesages"),
    "a misspelt model in a file": Case(
        "score-messages in.csv out.csv --config=n.toml", {"in.csv": SAMPLE, "n.toml": b'model = "mesages"\n'}
    ),
    "a misspelt model of a job": Case("sentiment-jobs evaluate mesages in.csv", {"in.csv": LABELLED}),
    "an unknown model": Case("score-messages in.csv out.csv --model xyz"),
    "a file that is no model": Case(
        "score-messages in.csv out.csv --model theirs", setup=_folder("theirs", model_h5=b"x")
    ),
    "an address of a file": Case("score-messages file://$PWD/my%20in.csv out.csv", {"my in.csv": SAMPLE}),
    "an address of a file of this machine": Case("score-messages file://localhost$PWD/in.csv out.csv"),
    "a file with two slashes in front": Case("score-messages file://in.csv out.csv"),
    "an address to write to": Case('score-messages in.csv "file://$PWD/my out.csv"'),
    "an address of a folder to write to": Case("score-messages in.csv file://$PWD/scored/"),
    # other jobs
    "a table without an id": Case(
        "sentiment-jobs explain out.csv",
        setup=_scored("score-messages in.csv out.csv"),
        code=2,
        then="has no message with the id '17'",
    ),
    "an id that no message has": Case(
        "sentiment-jobs explain out.csv --id 99 --prefix 'my '",
        setup=_scored("score-messages in.csv out.csv --prefix 'my '"),
    ),
    "an id of two tables": Case(
        "sentiment-jobs explain out/ --id=1 --prefix 'my '",
        {"in.csv": SAMPLE, "other.csv": b"id,body\n7,a dull film\n"},
        setup=_scored("score-messages in.csv other.csv out/ --prefix 'my '"),
    ),
    "a message without its text": Case(
        "sentiment-jobs explain out.csv --id 1", setup=_scored("score-messages in.csv out.csv --drop-text")
    ),
    "a page in the place of another file": Case(
        "sentiment-jobs explain 'a good film' --html why.html", setup=_with_table("why.html")
    ),
    "a misspelt table": Case("sentiment-jobs show out.csb", setup=_scored("score-messages in.csv out.csv")),
    "a table with a prefix": Case(
        "sentiment-jobs show --rows 1 out.csv", setup=_scored("score-messages in.csv out.csv --prefix 'my '")
    ),
    "a report that goes nowhere": Case(
        "sentiment-jobs report out.csv", setup=_scored("score-messages in.csv out.csv"), code=2
    ),
    "a report of another format": Case(
        "sentiment-jobs report out.csv out.pdf", setup=_scored("score-messages in.csv out.csv"), code=2
    ),
    "a report in the place of something else": Case(
        "sentiment-jobs report out.csv mine.html",
        setup=lambda folder: (_with_table("mine.html")(folder), _scored("score-messages in.csv out.csv")(folder)),
    ),
    "a report by a misspelt column": Case(
        "sentiment-jobs report out.csv out.html --by idd", setup=_scored("score-messages in.csv out.csv")
    ),
    "a report of no length": Case(
        "sentiment-jobs report out.csv out.html --last week", setup=_scored("score-messages in.csv out.csv"), code=2
    ),
    "a report since a day of another form": Case(
        "sentiment-jobs report out.csv out.html --since 20.11.2026",
        setup=_scored("score-messages in.csv out.csv"),
        code=2,
    ),
    "a report until no day": Case(
        "sentiment-jobs report out.csv out.html --until=yesterday",
        setup=_scored("score-messages in.csv out.csv"),
        code=2,
    ),
    "a report in the place of the counts": Case(
        "score-messages in.csv out.csv --summary mine.html --report mine.html", code=2
    ),
    "a misspelt folder of tables": Case("sentiment-jobs runs sored/", setup=_scored("score-messages in.csv scored/")),
    "a part for its folder": Case("sentiment-jobs runs scored/_runs", setup=_scored("score-messages in.csv scored/")),
    "figures for a shipped model": Case(
        "sentiment-jobs evaluate messages in.csv --card mine", {"in.csv": LABELLED}, code=2, then="Name your copy"
    ),
    "a reference for a shipped model": Case(
        "sentiment-jobs evaluate messages in.csv --reference", {"in.csv": LABELLED}, code=2, then="Name your copy"
    ),
    "figures for a copy of a shipped model": Case(
        "sentiment-jobs evaluate messages in.csv --card mine", {"in.csv": LABELLED}, setup=_copied_model, code=2
    ),
    "a misspelt data file": Case("sentiment-jobs evaluate messages inn.csv", {"in.csv": LABELLED}),
    "a misspelt label column": Case(
        "sentiment-jobs evaluate messages in.csv --label-column=labl", {"in.csv": LABELLED}, then="its label is none of"
    ),
    "a misspelt column of kinds": Case("sentiment-jobs evaluate messages in.csv --by=lable", {"in.csv": LABELLED}),
    "a misspelt column of wanted rows": Case(
        "sentiment-jobs evaluate messages in.csv --where label!=2 --where lable=1", {"in.csv": LABELLED}
    ),
    "a misspelt text column of a job": Case(
        "sentiment-jobs evaluate messages in.csv --text-column bdy", {"in.csv": LABELLED}
    ),
}
