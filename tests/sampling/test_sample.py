"""Files to label: what is in them, what is left out, and that nothing is ever replaced."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.days.asked import AskedDays, Length
from score_messages.errors import ChangedError, ColumnError, InputError, OptionError, TargetRefused
from score_messages.labelling.form import Form
from score_messages.labelling.store import read_form
from score_messages.sampling import sample as sample_module
from score_messages.sampling.sample import SampleOptions, write_sample
from tests.support.examples import examples
from tests.support.scored_tables import FORMATS, scored_rows, scored_tables, written

WORDS = "chair table lamp desk sofa bed shelf door drawer cushion".split()


def messages(count: int, **more: object) -> list[Mapping[str, object]]:
    """Of as many different texts."""
    random = np.random.default_rng(count)
    rows: list[Mapping[str, object]] = []
    for number in range(count):
        negative = float(random.random())
        rows.append(
            {
                "message_id": f"m{number}",
                "body": f"The {WORDS[number % 10]} number {number} came today.",
                "subject": f"Order {number}",
                "score": 1 - negative,
                "p_negative": negative,
                "p_neutral": 0.0,
                "p_positive": 1 - negative,
                "words": 6,
                "unknown_words": int(number % 17 == 0) * 3,
                **more,
            }
        )
    return rows


def table(folder: Path, rows: Sequence[Mapping[str, object]], name: str = "scored.parquet") -> Path:
    return written(scored_rows(rows, own=["body", "subject"]), folder / name)


def opened(path: Path) -> Form:
    return read_form(str(path), path.read_bytes(), "label")


def cells(path: Path, name: str) -> list[str | None]:
    form = opened(path)
    return [row.cells[form.column(name)] for row in form.rows]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
@pytest.mark.parametrize("form", FORMATS)
def test_a_sample_has_the_columns_that_a_person_needs(tmp_path: Path, form: str, suffix: str) -> None:
    """Identity, an empty label, the text, what stands beside it, why it was drawn, its weight; no prediction."""
    source = table(tmp_path, messages(120), f"scored.{form}")
    report = write_sample(source, str(tmp_path / f"to_label{suffix}"), SampleOptions(count=40))
    target = tmp_path / f"to_label{suffix}"
    assert opened(target).header == ("message_id", "label", "body", "subject", "drawn", "weight")
    assert set(cells(target, "label")) == {None}
    ids = cells(target, "message_id")
    assert len(set(ids)) == 40
    known = {row["message_id"]: row["body"] for row in messages(120)}
    assert cells(target, "body") == [known[name] for name in ids]
    assert sum(map(float, filter(None, cells(target, "weight")))) == pytest.approx(120) == report.messages
    assert report.drawn == {"random": 20, "unsure": 13, "new": 7}


def test_the_text_of_an_export_is_the_column_that_was_scored(tmp_path: Path) -> None:
    """Of Jira the description, which is no usual name, and not the comment, which is one."""
    own = ["Issue key", "Issue Type", "Description", "Comment"]
    rows = [{**row, "Description": row["body"], "Comment": "done", "Issue Type": "bug"} for row in messages(40)]
    source = written(scored_rows(rows, own=own), tmp_path / "scored.parquet")
    report = write_sample(source, str(tmp_path / "x.csv"), SampleOptions(count=20))
    assert (report.text_columns, report.texts) == (("Description",), 40)
    assert {str(cell)[:4] for cell in cells(tmp_path / "x.csv", "Description")} == {"The "}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_the_same_seed_gives_the_same_bytes_and_another_one_other_messages(tmp_path: Path, suffix: str) -> None:
    source = table(tmp_path, messages(300))
    for folder, seed in (("a", 1), ("b", 1), ("c", 2)):
        (tmp_path / folder).mkdir()
        write_sample(source, str(tmp_path / folder / f"x{suffix}"), SampleOptions(count=50, seed=seed))
    first, second, other = ((tmp_path / folder / f"x{suffix}") for folder in "abc")
    assert first.read_bytes() == second.read_bytes()
    assert set(cells(first, "message_id")) != set(cells(other, "message_id"))


def test_the_order_of_the_source_doesnt_matter(tmp_path: Path) -> None:
    """What is drawn follows from the texts."""
    rows = messages(200)
    drawn = []
    for name, order in (("a", rows), ("b", rows[::-1])):
        (tmp_path / name).mkdir()
        write_sample(table(tmp_path / name, order), str(tmp_path / name / "x.csv"), SampleOptions(count=30))
        drawn.append(cells(tmp_path / name / "x.csv", "message_id"))
    assert drawn[0] == drawn[1]


def test_repeats_are_drawn_once_with_their_weight(tmp_path: Path) -> None:
    """Whatever their case and signs."""
    repeated = [
        {**messages(1)[0], "message_id": f"r{n}", "body": "THANKS, all fine!" + "!" * (n % 3)} for n in range(90)
    ]
    source = table(tmp_path, [*messages(30), *repeated])
    report = write_sample(source, str(tmp_path / "x.csv"), SampleOptions(count=20))
    assert (report.messages, report.texts) == (120, 31)
    thanks = [index for index, text in enumerate(cells(tmp_path / "x.csv", "body")) if text and "THANKS" in text]
    weights = [float(weight or 0) for weight in cells(tmp_path / "x.csv", "weight")]
    assert len(thanks) == 1 and weights[thanks[0]] == 90
    assert sum(weights) == pytest.approx(120)


def test_what_cant_be_judged_and_machine_mail_is_left_out_and_counted(tmp_path: Path) -> None:
    rows = messages(40)
    rows[3] = {**rows[3], "status": "empty", "score": None}
    mails = scored_rows(rows, own=["body", "subject"])
    kinds = [None] * 38 + ["bounce", "auto_reply"]
    written(mails.add_column(2, "automatic", pa.array(kinds, pa.string())), tmp_path / "scored.parquet")
    report = write_sample(tmp_path / "scored.parquet", str(tmp_path / "x.csv"), SampleOptions(count=10))
    assert (report.left_out.without_prediction, report.left_out.automatic, report.messages) == (1, 2, 37)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("drawn", ["by lot", "random"])
def test_own_columns_of_a_source_make_it_no_earlier_sample(tmp_path: Path, suffix: str, drawn: str) -> None:
    """Nor does a table of the same columns beside it; even if the source is a sample that was scored."""
    rows = messages(60, label="mine", drawn=drawn, weight="7")
    own = scored_rows(rows, own=["body", "label", "drawn", "weight"])
    source = written(own, tmp_path / f"scored.{suffix}")
    if drawn not in ("random", "unsure", "new"):
        written(own, tmp_path / "copy.csv")
    report = write_sample(source, str(tmp_path / "x.csv"), SampleOptions(count=25))
    assert (report.messages, report.earlier) == (60, ())
    assert set(cells(tmp_path / "x.csv", "label")) == {None}


def test_a_sample_whose_names_another_program_wrote_in_capitals_is_still_one(tmp_path: Path) -> None:
    source = table(tmp_path, messages(60))
    path = tmp_path / "a.csv"
    write_sample(source, str(path), SampleOptions(count=25))
    header, _, lines = path.read_text("utf-8").partition("\n")
    path.write_text(f"{header.title()}\n{lines.replace(',random,', ',Random,')}", "utf-8")
    assert write_sample(source, str(tmp_path / "b.csv"), SampleOptions(count=25)).left_out.earlier == 25


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".jsonl"])
def test_no_message_is_drawn_twice(tmp_path: Path, suffix: str) -> None:
    """Not if it lies in a sample in the same folder, in one that is named, nor in one cut off in a sheet."""
    rows = messages(60)
    rows[5] = {**rows[5], "body": "=) it works, " * 4_000}
    source = table(tmp_path, rows)
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
    here, there = tmp_path / "here", tmp_path / "there"
    first = write_sample(source, str(here / f"a{suffix}"), SampleOptions(count=25))
    assert first.earlier == ()
    second = write_sample(source, str(here / "b.csv"), SampleOptions(count=25))
    assert (second.left_out.earlier, second.earlier) == (25, (here / f"a{suffix}",))
    without = (here / f"a{suffix}", here / "b.csv")
    third = write_sample(source, str(there / "c.jsonl"), SampleOptions(count=25, without=without))
    assert third.left_out.earlier == 50 and third.messages == 10
    drawn = [*cells(here / f"a{suffix}", "message_id"), *cells(here / "b.csv", "message_id")]
    assert sorted([*drawn, *cells(there / "c.jsonl", "message_id")], key=str) == sorted(f"m{n}" for n in range(60))
    with pytest.raises(InputError, match="60 in earlier samples"):
        write_sample(source, str(there / "d.csv"), SampleOptions(count=25, without=without))


def test_files_beside_the_target_that_are_no_samples_dont_matter(tmp_path: Path) -> None:
    source = table(tmp_path, messages(30))
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04nothing")
    (tmp_path / "scored.csv").write_text("message_id,label,body\nm1,,The table number 1 came today.\n")
    (tmp_path / "~$a.xlsx").write_bytes(b"")
    report = write_sample(source, str(tmp_path / "x.csv"), SampleOptions(count=10))
    assert report.messages == 30
    with pytest.raises(InputError):
        write_sample(source, str(tmp_path / "y.csv"), SampleOptions(count=10, without=(tmp_path / "broken.xlsx",)))


@pytest.mark.parametrize("content", [b"", b"labels"])
def test_nothing_is_ever_replaced(tmp_path: Path, content: bytes) -> None:
    source = table(tmp_path, messages(30))
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(TargetRefused, match="somebody's labels") as caught:
        write_sample(source, str(tmp_path / "x.csv"))
    assert (tmp_path / "x.csv").read_bytes() == content
    assert caught.value.hint is not None and caught.value.hint.instead == (
        str(tmp_path / "x.csv"), str(tmp_path / "x-2.csv"),
    )  # fmt: skip


def test_a_file_that_appears_meanwhile_is_not_replaced_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table(tmp_path, messages(30))
    made = sample_module._content

    def late(*given: object) -> bytes:
        (tmp_path / "x.csv").write_bytes(b"labels")
        return made(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(sample_module, "_content", late)
    with pytest.raises(TargetRefused):
        write_sample(source, str(tmp_path / "x.csv"))
    assert (tmp_path / "x.csv").read_bytes() == b"labels"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scored.parquet", "x.csv"]


def test_a_target_in_the_source_is_refused(tmp_path: Path) -> None:
    source = table(tmp_path, messages(30))
    with pytest.raises(TargetRefused):
        write_sample(tmp_path, str(tmp_path / "x.csv"))
    with pytest.raises(OptionError, match="rows of a sheet"):
        write_sample(source, str(tmp_path / "x.xlsx"), SampleOptions(count=1_048_576))
    with pytest.raises(OptionError, match="doesn't end in"):
        write_sample(source, str(tmp_path / "x.parquet"))


def test_a_table_without_its_text_is_refused_in_words_that_lead_on(tmp_path: Path) -> None:
    source = written(scored_rows(messages(30), own=["subject"]), tmp_path / "scored.parquet")
    with pytest.raises(ColumnError) as caught:
        write_sample(source, str(tmp_path / "x.csv"))
    assert caught.value.hint is not None and "--drop-text" in caught.value.hint.text
    report = write_sample(source, str(tmp_path / "x.csv"), SampleOptions(text_column="subject"))
    assert report.text_columns == ("subject",)


def test_days_are_counted_back_from_the_newest_message(tmp_path: Path) -> None:
    rows = messages(60)
    begin = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    dated = [{**row, "date": begin + datetime.timedelta(days=day // 2)} for day, row in enumerate(rows)]
    dated[0] = {**dated[0], "date": None}
    source = table(tmp_path, dated)
    options = SampleOptions(count=20, days=AskedDays(last=Length(7)))
    report = write_sample(source, str(tmp_path / "x.csv"), options)
    assert (report.messages, report.left_out.other_days, report.left_out.undated) == (14, 45, 1)
    assert min(filter(None, cells(tmp_path / "x.csv", "date"))) == "2026-03-24T12:00:00.000Z"
    until = replace(options, days=AskedDays(until=datetime.date(2026, 3, 2)))
    assert write_sample(source, str(tmp_path / "y.csv"), until).messages == 3
    with pytest.raises(InputError, match="no dates"):
        write_sample(table(tmp_path, rows, "undated.parquet"), str(tmp_path / "z.csv"), options)


@pytest.mark.parametrize("text", ["body", "label"])
def test_columns_of_the_user_under_our_names_stay_out(tmp_path: Path, text: str) -> None:
    """Also where they stand before those by which a table of mails is known."""
    own = ["label", "weight", "drawn", "from", "to", "body"]
    rows = [{**row, "label": f"old {row['body']}", "weight": "7", "from": "a", "to": "b"} for row in messages(20)]
    source = written(scored_rows(rows, own=own), tmp_path / "scored.parquet")
    write_sample(source, str(tmp_path / "x.csv"), SampleOptions(count=20, text_column=text))
    shown = ("body", "from", "to") if text == "body" else ("text",)
    assert opened(tmp_path / "x.csv").header == ("message_id", "label", *shown, "drawn", "weight")
    assert set(cells(tmp_path / "x.csv", "label")) == {None}
    assert {float(weight or 0) for weight in cells(tmp_path / "x.csv", "weight")} == {1.0}
    assert all(str(cell).startswith("old") == (text == "label") for cell in cells(tmp_path / "x.csv", shown[0]))


def test_all_tables_of_a_folder_are_one_source(tmp_path: Path) -> None:
    """Whatever they call their text; each row says where it comes from."""
    scored = tmp_path / "scored"
    for day, name in (("2026-03-01", "body"), ("2026-03-02", "review")):
        (scored / f"day={day}").mkdir(parents=True)
        rows = [{**row, name: f"{row['body']} {day}"} for row in messages(20)]
        written(scored_rows(rows, own=[name]), scored / f"day={day}" / "part.parquet")
    report = write_sample(scored, str(tmp_path / "x.jsonl"), SampleOptions(count=30))
    assert (report.messages, report.text_columns) == (40, ("text",))
    assert opened(tmp_path / "x.jsonl").header == ("message_id", "label", "text", "source", "drawn", "weight")
    assert {text[-10:] for text in filter(None, cells(tmp_path / "x.jsonl", "text"))} == {"2026-03-01", "2026-03-02"}


def test_a_source_that_changes_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = table(tmp_path, messages(40))
    draw = sample_module.drawn_of

    def late(*given: object) -> object:
        pq.write_table(pq.read_table(source).slice(1), source)
        return draw(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(sample_module, "drawn_of", late)
    with pytest.raises(ChangedError):
        write_sample(source, str(tmp_path / "x.csv"), SampleOptions(count=30))
    assert not (tmp_path / "x.csv").exists()


@examples(120)
@given(
    scored_tables(most_rows=30),
    st.sampled_from(FORMATS),
    st.sampled_from([".xlsx", ".csv", ".jsonl"]),
    st.sampled_from([None, Length(7)]),
)
def test_whatever_a_table_holds_a_sample_of_it_is_sound(
    table: pa.Table, form: str, suffix: str, last: Length | None
) -> None:
    """Any values in all columns: an error of ours, or a file whose weights sum to the population."""
    with TemporaryDirectory() as folder:
        source = written(table, Path(folder) / f"scored.{form}")
        target = Path(folder) / f"x{suffix}"
        try:
            report = write_sample(source, str(target), SampleOptions(count=10, days=AskedDays(last=last)))
        except InputError:
            return
        weights = [float(weight or 0) for weight in cells(target, "weight")]
        assert sum(weights) == pytest.approx(report.messages)
        assert len(weights) == min(10, report.texts)


def test_long_texts_are_cut_in_sheets_alone(tmp_path: Path) -> None:
    rows = [{**row, "body": f"{row['body']} " + "again " * 10_000} for row in messages(12)]
    source = table(tmp_path, rows)
    report = write_sample(source, str(tmp_path / "x.xlsx"), SampleOptions(count=12))
    assert report.cut == 12 and {len(text or "") for text in cells(tmp_path / "x.xlsx", "body")} == {32_000}
    (tmp_path / "y").mkdir()
    assert write_sample(source, str(tmp_path / "y" / "x.csv"), SampleOptions(count=12)).cut == 0
