"""Single mails of the known cases: what their writers wrote, and nothing else."""

from __future__ import annotations

import pytest

from tests.support.known_cases import KnownCases, check_signs, column, needs_cases, texts

pytestmark = needs_cases

COMPLAINT = "The lamp arrived broken and nobody answers my calls. Awful."
PRAISE = "The delivery was quick and the staff were lovely, thank you."
SOLVED = "Thank you, that solved it. The new lamp is lovely."

FORM = (
    "You have received a new message from your website contact form.\n\nFrom: Jo Doe\nEmail: jo@example.net\n"
    "Date: 5 March 2026\nSubject: Broken lamp\n\nMessage:\n"
    "The lamp arrived broken and nobody answers my calls. This is awful."
)
AGENT = (
    "In March 2026 I was told it would ship.\n\nOn 5 March your agent wrote:\n"
    '"It will come tomorrow."\nIt did not come. I am furious and want a refund.'
)

OWN_TEXTS = {
    "02a-web-form.eml": (FORM, "-"),
    "02c-agent-wrote.eml": (AGENT, "-"),
    "03a-named-body.eml": (COMPLAINT, "-"),
    "03b-named-alternatives.eml": (COMPLAINT, "-"),
    "04a-nbsp-plain.eml": (COMPLAINT, "-"),
    "04c-stub-plain.eml": (COMPLAINT, "-"),
    "04d-image-stub.eml": (COMPLAINT, "-"),
    "05a-us-ascii-is-utf8.eml": ("I don’t like it and I won’t buy here again. It isn’t good.", "-"),  # noqa: RUF001
    "06a-bom.eml": (PRAISE, "+"),
    "06b-utf16.eml": (PRAISE, "+"),
    "06d-binary-head-cr.eml": (COMPLAINT, "-"),
    "08a-safelink.eml": ("Great service, thank you! My order is here:", "+"),
    "08b-cid.eml": ("Perfect, thanks!", "+"),
    "17a-external-banner.eml": ("See you on Tuesday at ten.", "?"),
    "17b-without-banner.eml": ("See you on Tuesday at ten.", "?"),
    "19l.emlx": (COMPLAINT, "-"),
    "34-own-blockquote.eml": (
        "My wife said:\n\nThis lamp is the worst thing that we ever bought.\n\nI agree.",
        "-",
    ),
    "40-bold-signature.eml": (SOLVED, "+"),
    "43-notes-thread.eml": ("You are awesome.", "+"),
}


@pytest.mark.parametrize("name", OWN_TEXTS)
def test_text_is_what_its_writer_wrote(cases: KnownCases, name: str) -> None:
    """All of it, and without threads, banners, links, signatures and stubs; headers count as headers."""
    own, sign = OWN_TEXTS[name]
    table = cases.table(name)
    assert texts(table) == [own]
    check_signs(table, sign)
    assert column(table, "date")[0] is not None


def test_a_banner_of_the_gateway_changes_nothing(cases: KnownCases) -> None:
    """To the last bit."""
    both = [cases.table(name) for name in ("17a-external-banner.eml", "17b-without-banner.eml")]
    assert len({tuple(map(str, table.select(["score", "sentiment"]).to_pylist())) for table in both}) == 1


THREADS = {
    "C03b@c": SOLVED,
    "C04@c": SOLVED,
    "C05el@c": SOLVED,
    "C05hu@c": SOLVED,
    "C05sk@c": SOLVED,
    "C05tr@c": SOLVED,
    "C07@c": SOLVED,
    "C16b@c": SOLVED,
    "D17@c": "Thanks a lot!",
}


def test_threads_of_all_programs_and_languages_go(cases: KnownCases) -> None:
    """Headers on one line, wrapped, in other languages; attributions; the line above which one is to reply."""
    table = cases.table("15-threads", "--text", "body")
    assert dict(zip(column(table, "message_id"), column(table, "text"), strict=True)) == THREADS
    check_signs(table, "+ " * len(THREADS))
    assert all(words > 10 for words in column(table, "removed_words"))


UNREADABLE = ["32a-smime-opaque.eml", "32b-tnef.eml", "32c-forward-only.eml", "32d-calendar-only.eml"]


@pytest.mark.parametrize("name", UNREADABLE)
def test_body_that_cant_be_read_is_told(cases: KnownCases, name: str) -> None:
    """The subject alone isn't scored, whatever it says."""
    table = cases.table(name)
    check_signs(table, "unreadable_body")
    assert column(table, "text") == [""]


def test_answers_below_a_header_block_are_the_writers(cases: KnownCases) -> None:
    """They were announced; the block itself goes."""
    table = cases.table("33-answers-below-header.eml")
    assert texts(table)[0].endswith("No! It is broken again and I am furious.")
    assert "Sent:" not in texts(table)[0]
    check_signs(table, "-")


def test_a_mail_that_is_all_quote_is_scored_whole(cases: KnownCases) -> None:
    """Nothing else is left, and the reply is somewhere in it."""
    table = cases.table("35-reply-in-quote.eml")
    assert "Thank you, that solved it. The new lamp is lovely." in texts(table)[0]
    assert column(table, "status") == ["scored"]
