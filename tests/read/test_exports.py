"""Which column is the message in the exports of known programs; where nobody can know, the error helps to choose."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.errors import ColumnError
from score_messages.read import ReadOptions, open_messages
from score_messages.read.exports import EXPORTS, USUAL_TEXT_NAMES, exports_with, message_columns

HEADERS = {
    "Zendesk": [
        "url,id,subject,raw_subject,*description,requester_id,submitter_id,assignee_id,brand_id,comments",
        "Summation column,Id,Requester,Requester id,Requester email,Submitter,Subject,Status,*Description",
    ],
    "Freshdesk": [
        "cc_emails,fwd_emails,reply_cc_emails,fr_escalated,responder_id,id,subject,description,*description_text,due_by",
        "id,subject,*description,responder_id,fr_due_by",
        "Ticket ID,Subject,*Description,Status,Requester Name,Agent",
    ],
    "Intercom": ["message_id,*message_body,message_type,message_author_type,conversation_id,conversation_state"],
    "HubSpot": ["Ticket ID,Ticket name,*Ticket description,Pipeline,Ticket status,Ticket owner,Create date"],
    "Jira Service Management": [
        "Summary,Issue key,Issue id,Issue Type,Status,Project key,Reporter,*Description,Comment,Comment,Comment"
    ],
    "Outlook": ["Subject,*Body,From: (Name),From: (Address),From: (Type),To: (Name),To: (Address)"],
    "Outlook in German": ["Betreff,*Text,Von: (Name),Von: (Adresse),Von: (Typ),An: (Name),An: (Adresse)"],
    "Outlook in French": ["Objet,*Corps,De: (nom),De: (adresse),De: (type),À: (nom)"],
    "Outlook in Spanish": ["Asunto,*Cuerpo,De: (nombre),De: (dirección),De: (tipo),Para: (nombre)"],
    "Outlook in Italian": ["Oggetto,*Corpo,Da: (nome),Da: (indirizzo)"],
    "Google Play": [
        "Package Name,App Version Code,Reviewer Language,Device,Star Rating,Review Title,*Review Text,"
        "Developer Reply Text,Review Link",
        "package_name,star_rating,review_title,*review_text,developer_reply_text",
    ],
    "App Store": ["rating,title,*body,reviewerNickname,createdDate,territory"],
    "Trustpilot": [
        "Review Id,Review Created (UTC),Review Consumer User Id,Review Username,Review Title,*Review Content,"
        "Review Stars,Company Response"
    ],
    "Amazon": [
        "marketplace,customer_id,product_parent,star_rating,verified_purchase,review_headline,*review_body",
        "reviewerID,asin,reviewerName,helpful,*reviewText,overall,summary,unixReviewTime",
    ],
}
NAMED = [(program, header) for program, headers in HEADERS.items() for header in headers]


@pytest.mark.parametrize(("program", "header"), NAMED)
def test_the_message_of_a_known_export_is_found(program: str, header: str, tmp_path: Path) -> None:
    """Also where a column of it was cut away, and its names were written by a database."""
    names = header.split(",")
    plain = [name.lstrip("*") for name in names]
    assert program in {export.program for export in exports_with(plain)}
    assert [names[index] for index in message_columns(plain)] == [name for name in names if name.startswith("*")]
    (tmp_path / "in.csv").write_text(f"{','.join(plain)}\n{','.join(map(str, range(len(plain))))}\n")
    with open_messages(str(tmp_path / "in.csv"), ReadOptions(keep=())) as opened:
        assert f"*{opened.text_column}" in names


def test_every_known_program_is_tried() -> None:
    """Whoever adds a program adds its header here."""
    assert {export.program for export in EXPORTS} == set(HEADERS)


@pytest.mark.parametrize(
    "header",
    [
        "id,subject,from,description",
        "sku,title,rating,description,price",
        "id,assignee,description,due date",
        "Issue key,Summary,Comment",
        "package name,version,description",
        "star_rating,product,review_text_length",
    ],
)
def test_common_names_make_no_export(header: str) -> None:
    """What many tables have in common tells nothing of a program, and one name of it isn't enough."""
    assert exports_with(header.split(",")) == []


@given(st.data())
def test_a_second_column_that_could_be_the_message_is_asked_about(data: st.DataObject) -> None:
    """Whatever the export and wherever it stands, unless the export is known to mean something else by it."""
    program, header = data.draw(st.sampled_from(NAMED))
    names = [name.lstrip("*") for name in header.split(",")]
    (export,) = {export.program: export for export in exports_with(names) if export.program == program}.values()
    usual = data.draw(
        st.sampled_from([name for name in USUAL_TEXT_NAMES if name not in (*export.text, *export.others)])
    )
    names.insert(data.draw(st.integers(0, len(names))), data.draw(st.sampled_from([usual, usual.title()])))
    assert len(message_columns(names)) == 2


def test_the_two_columns_are_named(tmp_path: Path) -> None:
    """Neither of them is scored."""
    (tmp_path / "in.csv").write_text("Issue key,Issue Type,Description,Text\nA-1,Bug,all bad,all good\n")
    with (
        pytest.raises(ColumnError, match="2 columns that could be the message: Description, Text"),
        open_messages(str(tmp_path / "in.csv"), ReadOptions()),
    ):
        pass


def test_a_description_alone_is_no_message(tmp_path: Path) -> None:
    """Products have one, too; two other columns of an export have to be there."""
    (tmp_path / "in.csv").write_text("sku,description,price\n1,A small lamp,3\n")
    with (
        pytest.raises(ColumnError, match="no column with a usual name"),
        open_messages(str(tmp_path / "in.csv"), ReadOptions()),
    ):
        pass


def test_invisible_characters_hide_no_column(tmp_path: Path) -> None:
    """Copied names bring them along; the column keeps them."""
    for name in ("\u200bbody", "Bo\u00addy", "\u2060Body\u00a0", "body\ufeff"):
        (tmp_path / "in.csv").write_text(f"id,{name}\n1,good\n")
        for wanted in (None, "body", name):
            with open_messages(str(tmp_path / "in.csv"), ReadOptions(text_column=wanted)) as opened:
                assert opened.text_column == name


SURVEY = {
    "Google Forms": ["Timestamp", "Email Address", "How was it, from 1 to 5?", "What else would you like to say?"],
    "Typeform": ["#", "How was it, from 1 to 5?", "What else would you like to say?", "Network ID", "Tags"],
    "LimeSurvey": ["Response ID", "Date submitted", "How was it, from 1 to 5?", "What else would you like to say?"],
}
ANSWERS = {
    "Timestamp": "2026/03/05 10:22:33 AM GMT+1",
    "Email Address": "kim@example.org",
    "How was it, from 1 to 5?": "5",
    "What else would you like to say?": "Great, thanks for {}",
}


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("program", SURVEY)
def test_the_longest_free_text_of_a_survey_is_proposed_and_never_taken(tmp_path: Path, program: str, form: str) -> None:
    """Each column with its number, how full it is and how many words; no word of an answer, and no question either."""
    names = SURVEY[program]
    rows = [[ANSWERS.get(name, f"2026-03-0{n}").format(n) for name in names] for n in range(1, 6)]
    path = tmp_path / f"in.{form}"
    if form == "csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([names, *rows])
    elif form == "jsonl":
        path.write_text("".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rows))
    else:
        pq.write_table(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows]), path)
    with pytest.raises(ColumnError) as caught, open_messages(str(path), ReadOptions()):
        pass
    number = names.index("What else would you like to say?") + 1
    assert f"{number} (32 characters, 100 % filled, 3 words)" in str(caught.value)
    assert caught.value.hint is not None and caught.value.hint.options == f"--text-column {number}"
    assert "Great" not in str(caught.value) and "What" not in str(caught.value)
    with open_messages(str(path), ReadOptions(text_column=str(number))) as opened:
        assert sum(map(len, opened)) == 5


def test_where_no_text_is_the_longest_none_is_proposed(tmp_path: Path) -> None:
    """Two of the same length, categories that repeat, or nothing but numbers."""
    for cells in (["so good", "so bad"], ["1", "2"], ["one two three", "x"]):
        rows = "".join(f"2026-01-01,{cells[0]},{cells[1]}\n" for _ in range(3))
        (tmp_path / "in.csv").write_text(f"Order ID,Timestamp,Title\n{rows}")
        with pytest.raises(ColumnError) as caught, open_messages(str(tmp_path / "in.csv"), ReadOptions()):
            pass
        assert caught.value.hint is not None and not caught.value.hint.options


def bodies(path: Path, **options: str) -> tuple[str, list[str], list[str]]:
    with open_messages(str(path), ReadOptions(**options)) as opened:  # type: ignore[arg-type]
        batches = list(opened)
    texts = [text for batch in batches for text in batch.body.to_pylist()]
    return opened.text_column, texts, [name for batch in batches for name in batch.ids.to_pylist()]


def test_the_second_header_of_surveymonkey_is_no_message(tmp_path: Path) -> None:
    """And says which answers are words, if those of one question are; else it is asked."""
    header, below = "Respondent ID,Collector ID,What else?,Colour", ",,Open-Ended Response,Response"
    (tmp_path / "in.csv").write_text(f"{header}\n{below}\n11,2,All good,red\n12,2,,blue\n")
    assert bodies(tmp_path / "in.csv") == ("What else?", ["All good", ""], ["1", "2"])
    assert bodies(tmp_path / "in.csv", text_column="4")[1] == ["red", "blue"]
    (tmp_path / "in.csv").write_text(f"{header}\n,,Open-Ended Response,Open-Ended Response\n11,2,All good,red\n")
    with pytest.raises(ColumnError), open_messages(str(tmp_path / "in.csv"), ReadOptions()):
        pass
    (tmp_path / "in.csv").write_text(f"{header}\n10,2,Response,red\n11,2,All good,red\n")
    assert bodies(tmp_path / "in.csv", text_column="3")[1] == ["Response", "All good"]


def test_columns_of_a_question_with_several_answers_get_names(tmp_path: Path) -> None:
    """SurveyMonkey names only the first of them; without that all but one would have to be left out."""
    rows = [
        ["Respondent ID", "Collector ID", "What do you use?", "", "", "How was it?", "", "What else?"],
        ["", "", "Chairs", "Tables", " ", "Good", "Bad", "Open-Ended Response"],
        ["11", "2", "Chairs", "", "Beds", "Good", "", "All good"],
    ]
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    with open_messages(str(tmp_path / "in.csv"), ReadOptions()) as opened:
        assert opened.text_column == "What else?"
        assert opened.schema.names[2:7] == [
            "What do you use?",
            "What do you use?: Tables",
            "What do you use?: column 5",
            "How was it?",
            "How was it?: Bad",
        ]


def test_the_questions_below_the_legacy_header_of_qualtrics_are_no_message(tmp_path: Path) -> None:
    """It says nothing of the answers, so the column is asked for."""
    path = tmp_path / "in.csv"
    path.write_text("V1,V2,V3,Q1,Q2,\nResponseID,ResponseSet,Name,How?,What else?,\nR_1,Default,Anonym,2,All good,\n")
    with pytest.raises(ColumnError), open_messages(str(path), ReadOptions()):
        pass
    assert bodies(path, text_column="Q2")[1] == ["All good"]


def test_the_two_further_headers_of_qualtrics_are_no_messages(tmp_path: Path) -> None:
    """The third line says which answers are words."""
    rows = [
        ["StartDate", "Q1", "Q2"],
        ["Start Date", "How was it?", "What else would you say?"],
        ['{"ImportId":"startDate","timeZone":"UTC"}', '{"ImportId":"QID1"}', '{"ImportId":"QID2_TEXT"}'],
        ["2026-03-01", "5", "All good"],
    ]
    with (tmp_path / "in.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    assert bodies(tmp_path / "in.csv") == ("Q2", ["All good"], ["1"])
