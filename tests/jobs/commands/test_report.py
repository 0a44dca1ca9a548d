"""`sentiment-jobs report`: one page, whole or not at all, with no word of a message unless that is asked for."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import redirect_stderr, suppress
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from score_messages.errors import OutputError
from score_messages.report import html_file
from score_messages.report.contents import Report
from score_messages.report.html_file import HtmlFile
from score_messages.report.page import GENERATOR, page
from score_messages.write.page_file import HEAD
from score_messages_jobs import app
from tests.support.command import Result
from tests.support.counted_messages import Some, rows_of
from tests.support.disk_faults import ErrorAt, disk_errors, watched_disk
from tests.support.messages import CANARY
from tests.support.report_contents import usual_report


def reported(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> Result:
    """Run `sentiment-jobs report` in this process."""
    stderr, stdout = StringIO(), TextIOWrapper(BytesIO(), encoding="utf-8")
    with monkeypatch.context() as patch, redirect_stderr(stderr), pytest.raises(SystemExit) as ended:
        patch.setattr(sys, "argv", ["sentiment-jobs", "report", *map(str, arguments)])
        patch.setattr(sys, "stdout", stdout)
        app.sentiment_jobs()
    stdout.flush()
    return Result(int(ended.value.code or 0), stderr.getvalue(), stdout.buffer.getvalue())


@pytest.fixture
def scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of four weeks, whose every message holds the canary; we stand beside it."""
    monkeypatch.chdir(tmp_path)
    days = [
        Some(6, sentiment, day, own={"product": product, "automatic": None})
        for day in range(28)
        for sentiment in ("negative", "neutral", "positive")
        for product in ("lamp", "chair")
    ]
    table = rows_of(days)
    texts = [f"the {CANARY} {number} broke and nobody answers" for number in range(len(table))]
    table = table.add_column(0, "text", pa.array(texts))
    p_negative = pa.array([0.9 if name == "negative" else 0.1 for name in table.column("sentiment").to_pylist()])
    index = table.column_names.index("p_negative")
    table = table.set_column(index, "p_negative", p_negative.cast(pa.float32()))
    pq.write_table(table, tmp_path / "scored.parquet")
    return tmp_path / "scored.parquet"


def test_page_is_written_and_replaced_night_after_night(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word and without --force, since it is ours; beside it stays nothing."""
    for _ in range(2):
        result = reported(monkeypatch, "scored.parquet", "report.html", "--by", "product")
        assert result == Result(0, "", b"")
    assert sorted(os.listdir()) == ["report.html", "scored.parquet"]
    text = Path("report.html").read_text(encoding="utf-8")
    assert "336" not in text.partition("<body")[0] and "252 messages from people were judged" in text


def test_page_says_what_made_it_where_the_command_looks_for_it() -> None:
    """Two files agree on one line."""
    assert f'<meta name="generator" content="{GENERATOR}">' == html_file.GENERATOR
    head = page(usual_report()).encode()[:HEAD]
    assert html_file.GENERATOR.encode() in head


@pytest.mark.parametrize("options", [(), ("--by", "product"), ("--last", "4w")], ids=str)
def test_no_text_is_shown_unless_it_is_asked_for(
    scored: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    """Neither on the page nor in JSON nor in what is logged."""
    for asked in ((), ("--show-text",)):
        result = reported(monkeypatch, scored, "report.html", "--json", *options, *asked)
        assert result.exit_code == 0 and CANARY not in result.stderr
        shown = Path("report.html").read_text(encoding="utf-8"), result.stdout.decode()
        assert [CANARY in text for text in shown] == [bool(asked)] * 2


def test_columns_that_hold_messages_are_no_groups(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their values would be quoted."""
    result = reported(monkeypatch, scored, "report.html", "--by", "product,text")
    assert result.exit_code == 2 and "--by text would show messages" in result.stderr
    assert not Path("report.html").exists()


def test_numbers_of_page_and_json_are_the_same(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are printed beside the page, or alone."""
    alone = reported(monkeypatch, scored, "--json", "--by=product")
    beside = reported(monkeypatch, scored, "report.html", "--json", "--by", "product")
    assert alone.stdout == beside.stdout and alone.exit_code == 0
    stored = json.loads(alone.stdout)
    assert stored["period"]["messages"] == 252
    assert set(stored) == {"report_schema", *Report.__dataclass_fields__}
    assert "NaN" not in alone.stdout.decode() and alone.stdout.isascii()


def test_same_tables_give_the_same_bytes(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock is asked."""
    pages = []
    for name in ("a.html", "b.html"):
        assert reported(monkeypatch, scored, name, "--by", "product").exit_code == 0
        pages.append(Path(name).read_bytes())
    assert pages[0] == pages[1]


FOREIGN = {
    "page": b"<!doctype html><title>mine</title>",
    "generator": b'<p>content="score-messages report"</p>',
    "bytes": bytes(range(256)),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_file_that_is_no_report_is_not_replaced_unasked(
    scored: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    """`--force` says that it may go."""
    Path("report.html").write_bytes(content)
    result = reported(monkeypatch, scored, "report.html")
    assert result.exit_code == 1 and "is no report of score-messages" in result.stderr and "--force" in result.stderr
    assert Path("report.html").read_bytes() == content
    assert reported(monkeypatch, scored, "report.html", "--force").exit_code == 0


def test_source_is_never_replaced(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever it is called, by whatever link, or in the folder that is reported."""
    before = scored.read_bytes()
    os.link(scored, "link.html")
    folder = scored.with_name("tables")
    folder.mkdir()
    (folder / "part.parquet").write_bytes(before)
    for source, target in ((scored, "link.html"), (folder, "tables/report.html"), (folder, "tables")):
        result = reported(monkeypatch, source, target, "--force")
        assert result.exit_code in (1, 2), target
    assert scored.read_bytes() == before and os.listdir(folder) == ["part.parquet"]


@pytest.mark.parametrize("error_at", disk_errors())
def test_broken_disk_leaves_the_old_page_or_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error_at: ErrorAt
) -> None:
    """At whatever call it breaks; and no unfinished page stays beside it."""
    path = tmp_path / "report.html"
    old, new = (f"<!doctype html>{html_file.GENERATOR}{word}" for word in ("old", "new"))
    monkeypatch.setattr("score_messages.report.page.page", lambda report: new)

    def write(failing: int | None) -> None:
        def interfere(call: int) -> None:
            if call == failing:
                raise OSError(error_at(call), "")

        with watched_disk(interfere) as calls:
            HtmlFile(str(path), [], force=False).write(usual_report())
        counted.append(len(calls))

    counted: list[int] = []
    write(None)
    for number in range(counted[0]):
        path.write_text(old)
        with suppress(OutputError):
            write(number)
        assert path.read_text() in (old, new), number
        assert set(os.listdir(tmp_path)) <= {"report.html", ".report.html.lock"}, (
            number
        )  # whose removal may have failed


@pytest.mark.parametrize("name", ["altair", "jinja2"])
def test_without_the_extra_it_says_what_to_install(scored: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Before anything is counted; JSON needs none of it."""
    for module in [module for module in sys.modules if module.startswith("score_messages.report.page")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, name, None)
    result = reported(monkeypatch, scored, "report.html")
    assert result.exit_code == 1 and "pip install 'score-messages[report]'" in result.stderr
    assert not Path("report.html").exists()
    assert reported(monkeypatch, scored, "--json").exit_code == 0


def test_json_needs_no_target_but_a_page_does(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error leads on to both."""
    result = reported(monkeypatch, scored)
    assert result.exit_code == 2 and "scored.html" in result.stderr
    assert re.search(r"sentiment-jobs report \S*scored.parquet --json", result.stderr)


def test_no_folder_of_this_machine_is_told(scored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who gets the page by mail knows neither it nor us; tables and inputs are called as they are told apart."""
    folder = scored.with_name("tables")
    for product in ("lamp", "chair"):
        (folder / f"day={product}").mkdir(parents=True)
        table = pq.read_table(scored).replace_schema_metadata(
            {"score_messages.input": json.dumps(f"{scored.parent}/{product}/inbox.csv")}
        )
        pq.write_table(table, folder / f"day={product}" / "inbox.parquet")
    shown = reported(monkeypatch, folder, "report.html", "--json").stdout.decode()
    assert str(scored.parent) not in shown + Path("report.html").read_text(encoding="utf-8")
    stored = json.loads(shown)
    assert {group["value"] for group in stored["groupings"][0]["groups"]} == {"lamp/inbox.csv", "chair/inbox.csv"}
    assert {message["table"] for message in stored["first"]} <= {
        "day=lamp/inbox.parquet",
        "day=chair/inbox.parquet",
    }


@pytest.mark.parametrize("name", ["-", os.devnull])
def test_what_can_be_no_page_gets_a_name_that_can(scored: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Not `-.html`, which reads like an option, and not a file among the devices."""
    done = reported(monkeypatch, scored, name)
    assert (
        done.exit_code == 2 and "Name a file, such as report.html" in done.stderr and f"{name}.html" not in done.stderr
    )
