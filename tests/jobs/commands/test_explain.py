"""`sentiment-jobs explain`: why, in a terminal, as JSON and as a page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from score_messages.errors import ChangedError, ColumnError, InputError, OptionError, TargetRefused
from score_messages.explain.page import page
from score_messages.scoring.scorer import Scorer
from score_messages.tables import ScoredTable
from score_messages_jobs.commands.explain import Options, run
from score_messages_jobs.explaining.in_terminal import in_terminal
from score_messages_jobs.terminal.excerpt import cells_of
from tests.support.command import RunScore
from tests.support.examples import examples
from tests.support.messages import CANARY, csv_bytes
from tests.support.model import loaded_model
from tests.support.typed_texts import typed_texts

JOBS = str(Path(sys.executable).parent / "sentiment-jobs")
SCORER = Scorer(loaded_model(), workers=1)
TEXT = "The lamp is not good, and nobody answers my mails.\nThe colour is lovely \U0001f600."
ROWS = [["id", "product", "body"], ["17", "lamp", TEXT], ["18", "desk", "Thanks, it is great!"], ["19", "desk", ""]]
HOSTILE = "bad <script>alert(1)</script> \x1b[31m\u202eevil\u202c \x00 <b onclick=x>'\"&amp;</main> lamp"


@pytest.fixture
def scored(tmp_path: Path, run_score: RunScore) -> Path:
    (tmp_path / "in.csv").write_bytes(csv_bytes(ROWS))
    assert run_score(tmp_path / "in.csv", tmp_path / "scored.parquet", "--id-column", "id").exit_code == 0
    return tmp_path / "scored.parquet"


def test_message_is_shown_with_its_phrases_and_their_effects() -> None:
    shown = run(Options(TEXT))
    assert shown.startswith("negative: p_negative ") and "[lovely \U0001f600 +" in shown
    assert re.search(r"^ +\+\d\.\d +0\.\d{3}  lovely \U0001f600$", shown, re.M)
    assert re.search(r"^\* +0\.\d{3}  The lamp is not good, and nobody answers my mails\.$", shown, re.M)


def test_phrases_are_the_strongest_and_no_more_than_asked_for() -> None:
    assert len(re.findall(r"\[.+? [+-]\d+\.\d\]", run(Options(TEXT, top=1)))) == 1


def test_json_says_what_the_library_says() -> None:
    printed = run(Options(TEXT, as_json=True))
    assert printed.isascii() and "\n" not in printed
    assert json.loads(printed) == SCORER.explain(TEXT).as_dict() | {"notes": []}


@pytest.mark.parametrize("name", ["scored.parquet", "table.csv", "table.jsonl", "table.xlsx", "."])
def test_message_of_a_table_is_explained_as_it_was_scored(name: str, scored: Path, run_score: RunScore) -> None:
    """In every format, and in a folder of tables."""
    if name not in (".", scored.name):
        run_score(scored.parent / "in.csv", scored.parent / name, "--id-column", "id")
    answer = json.loads(run(Options(str(scored.parent / name), "17", as_json=True)))
    assert answer["text"].split() == TEXT.split() and answer["notes"] == []
    assert answer["p_negative"] == pq.read_table(scored)["p_negative"][0].as_py()


def test_several_columns_are_joined_as_scoring_joins_them(scored: Path, run_score: RunScore) -> None:
    target = scored.parent / "joined.parquet"
    run_score(scored.parent / "in.csv", target, "--id-column", "id", "--text-column", "product,body")
    answer = json.loads(run(Options(str(target), "17", text_column="product,body", as_json=True)))
    assert answer["notes"] == [] and answer["text"].startswith("lamp\n\nThe lamp")
    (note,) = json.loads(run(Options(str(target), "17", as_json=True)))["notes"]
    assert "--text-column" in note and f"{target} says p_negative" in note


def test_mail_in_a_table_is_explained_without_what_its_writer_did_not_write(
    tmp_path: Path, run_score: RunScore
) -> None:
    quoted = "It is broken.\n\nOn Mon, Apr 2, 2012 at 6:26 PM, Ann <a@b.example> wrote:\n> The lamp is lovely, thanks!"
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], *([str(n), quoted] for n in range(30))]))
    run_score(tmp_path / "in.csv", tmp_path / "out.parquet", "--id-column", "id", "--quotes", "drop", "--allow-odd")
    table = pq.read_table(tmp_path / "out.parquet")
    answer = json.loads(run(Options(str(tmp_path / "out.parquet"), "3", as_json=True)))
    assert answer["notes"] == [] and answer["p_negative"] == table["p_negative"][3].as_py()


def test_table_of_another_model_is_told(scored: Path) -> None:
    (note,) = json.loads(run(Options(str(scored), "17", model="imdb-article", as_json=True)))["notes"]
    assert "it was scored by another model (messages " in note


def test_row_without_a_score_says_why(scored: Path) -> None:
    assert "nothing to explain: empty (holds no words)" in run(Options(str(scored), "19"))


def test_first_of_several_rows_of_an_id_is_explained_and_told(tmp_path: Path, run_score: RunScore) -> None:
    (tmp_path / "in.csv").write_bytes(csv_bytes([["id", "body"], ["1", "a bad lamp"], ["1", "a good lamp"]]))
    run_score(tmp_path / "in.csv", tmp_path / "out.parquet", "--id-column", "id")
    answer = json.loads(run(Options(str(tmp_path / "out.parquet"), "1", as_json=True)))
    assert answer["text"] == "a bad lamp" and answer["notes"][0].startswith("2 rows of ")


def test_message_that_is_too_long_for_the_name_of_a_file_is_explained() -> None:
    """Names end at 255 bytes, paths at 4096."""
    for count in (1, 20):
        assert run(Options(f"{'It is not good. ' * 19 * count}")).startswith("negative: ")


@pytest.mark.parametrize("ids", [["20", "21"], []])
def test_table_that_is_replaced_meanwhile_is_noticed(
    ids: list[str], scored: Path, run_score: RunScore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else another message would be explained under the id that was asked for."""
    columns_at = ScoredTable.columns_at

    def replaced_before(self: ScoredTable, *arguments: Any) -> Any:
        (scored.parent / "in.csv").write_bytes(csv_bytes([["id", "body"], *([name, "a lamp"] for name in ids)]))
        assert run_score(scored.parent / "in.csv", scored, "--id-column", "id", "--allow-empty").exit_code == 0
        return columns_at(self, *arguments)

    monkeypatch.setattr(ScoredTable, "columns_at", replaced_before)
    with pytest.raises(ChangedError, match="was replaced while it was read"):
        run(Options(str(scored), "17"))


def test_what_is_not_there_is_told(scored: Path, run_score: RunScore) -> None:
    with pytest.raises(InputError, match="no message with the id '99'"):
        run(Options(str(scored), "99"))
    with pytest.raises(OptionError, match="is a file or folder, not a message"):
        run(Options(str(scored)))
    run_score(scored.parent / "in.csv", scored.parent / "bare.parquet", "--id-column", "id", "--drop-text")
    with pytest.raises(ColumnError, match="holds no texts"):
        run(Options(str(scored.parent / "bare.parquet"), "17"))


def test_page_replaces_only_a_page(tmp_path: Path) -> None:
    """A table, or whatever else lies there, stays."""
    target = tmp_path / "why.html"
    run(Options(TEXT, html=str(target)))
    run(Options("a bad lamp", html=str(target)))
    assert "lovely" not in target.read_text()
    target.write_text("mine")
    with pytest.raises(TargetRefused, match="already exists"):
        run(Options(TEXT, html=str(target)))
    assert target.read_text() == "mine"
    run(Options(TEXT, html=str(target), force=True))
    assert "lovely" in target.read_text()


def test_page_may_go_to_standard_output() -> None:
    assert run(Options(TEXT, html="-")) == page(SCORER.explain(TEXT), 5)


def test_page_never_replaces_the_table(scored: Path) -> None:
    before = scored.read_bytes()
    with pytest.raises(TargetRefused):
        run(Options(str(scored), "17", html=str(scored), force=True))
    assert scored.read_bytes() == before


class Outline(HTMLParser):
    """The tags of a page, their attributes, what these and its style say, and the text of the message."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.ours: list[str] = []
        self.message, self._depth = "", 0
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ours += [f'{name}="{value}"' for name, value in attrs]
        is_message = ("class", "message") in attrs
        self._depth += is_message or (self._depth > 0 and tag != "br")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= self._depth > 0

    def handle_data(self, data: str) -> None:
        self.message += data if self._depth else ""
        self.ours += [data] if self.tags[-1:] == ["style"] else []


ALLOWED = set("html head meta title style body main h1 h2 p div mark table caption thead tbody tr th td".split())


@given(typed_texts | st.just(HOSTILE))
@example("0:0href=https: url( @import")
@examples(60)
def test_page_shows_the_message_and_runs_nothing(text: str) -> None:
    """Whatever the message holds: no tag but ours, nothing that is loaded, and the letters that were typed."""
    explanation = SCORER.explain(text)
    content = page(explanation, 10)
    outline = Outline(content)
    assert set(outline.tags) <= ALLOWED and not {name for name in outline.attributes if name.startswith("on")}
    assert outline.attributes <= {"lang", "charset", "name", "content", "http-equiv", "class", "dir", "title", "scope"}
    ours = "\n".join(outline.ours)
    assert "font" in ours and not re.search(r"(src|href)=|https?:|url\(|@import", ours)
    kept = [letter for letter in explanation.text if letter.isprintable()]
    assert [letter for letter in outline.message if letter.isprintable() and letter != "\ufffd"] == [
        letter for letter in kept if letter != "\ufffd"
    ]


def test_blanks_and_line_ends_of_mails_are_shown_as_such() -> None:
    """Those of Windows, and blanks at which no line may be broken."""
    explanation = SCORER.explain("The lamp is\xa0not good.\r\nIt\u3000is lovely.")
    assert "\ufffd" not in page(explanation, 5) and "\r" not in page(explanation, 5)
    assert "?" not in in_terminal(explanation, 5, [], 120, has_colours=False)


@given(typed_texts | st.just(HOSTILE), st.integers(20, 120), st.booleans())
@examples(60)
def test_terminal_is_not_commanded_and_lines_fit(text: str, width: int, has_colours: bool) -> None:
    """But for the colours."""
    shown = in_terminal(SCORER.explain(text), 10, [], width, has_colours)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown) if has_colours else shown
    assert all(letter.isprintable() or letter == "\n" for letter in plain)
    assert all(cells_of(line) <= width for line in plain.split("\n"))


def test_long_message_is_shown_where_its_phrases_are() -> None:
    dull = "The parcel came on Monday at noon and the box was brown. " * 100
    shown = run(Options(f"{dull}It is a disgrace! {dull[:1000]}", width=80))
    assert "disgrace" in shown and len(shown.splitlines()) < 80


def call(*arguments: str, given: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")} | variables
    return subprocess.run(
        [JOBS, "explain", *arguments], input=given, env=env, capture_output=True, text=True, check=False
    )


def test_colours_are_for_terminals_and_for_those_who_ask() -> None:
    """As no-color.org has it: NO_COLOR is stronger than anything."""
    assert "\x1b[" not in call(TEXT).stdout
    assert "\x1b[" in call(TEXT, FORCE_COLOR="1").stdout
    assert "\x1b[" not in call(TEXT, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_message_may_come_from_standard_input() -> None:
    assert call("-", given="a terrible lamp").stdout.startswith("negative: ")


@pytest.mark.parametrize("wrong", [["--hmtl", "why.html"], ["--top", "0"], ["--model", "no-such-model"], ["--top"]])
def test_errors_show_no_message(wrong: list[str], tmp_path: Path) -> None:
    """Though it stands on the command line that they propose to mend."""
    done = call(f"a terrible {CANARY} lamp", *wrong)
    assert done.returncode != 0 and CANARY not in done.stderr + done.stdout
