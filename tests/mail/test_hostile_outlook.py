"""Messages of Outlook's made to cost time or memory, cut off, or broken: each costs only itself."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from score_messages.mail.message import DROP, SUBJECT_AND_BODY, Mail, outcome
from tests.support import msg_files as of
from tests.support.compound_files import compound_file
from tests.support.cpu_time import computes_within
from tests.support.examples import examples
from tests.support.msg_files import MAIL, Properties, msg, packed_rtf
from tests.support.traced_memory import traced_memory

WHOLE = msg({**MAIL, of.BODY: "It is wonderful. " * 400}, [{of.FILE_NAME: "a.txt", of.CONTENT: b"x" * 5000}])
SECTORS = (len(WHOLE) - 512) // 512


def read(content: bytes) -> Mail | None:
    return outcome(content, SUBJECT_AND_BODY, DROP)[1]


def rtf_only(rtf: bytes, size: int | None = None) -> bytes:
    properties = {number: value for number, value in MAIL.items() if number != of.BODY}
    packed = packed_rtf(rtf)
    return msg({**properties, of.RTF: packed if size is None else packed[:4] + struct.pack("<I", size) + packed[8:]})


def test_message_cut_off_anywhere_is_one_broken_mail() -> None:
    """Nothing of it is taken for all of it; only what stands in no stream may be missing."""
    whole = read(WHOLE)
    assert whole is not None
    for end in range(0, len(WHOLE), 61):
        assert read(WHOLE[:end]) in (None, whole) or end < 8, end


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 4), st.sampled_from((0, 1, 0x7FFFFFFF, 0xFFFFFFFE))), max_size=9))
@examples(200)
def test_numbers_changed_anywhere_raise_nothing(changes: list[tuple[int, int]]) -> None:
    """Sizes and links of sectors are such numbers."""
    content = bytearray(WHOLE)
    for place, number in changes:
        content[place : place + 4] = struct.pack("<I", number)
    with computes_within(2):
        read(bytes(content))


def with_links(number: int) -> bytes:
    """All sectors lead to one of them: their table is what the file ends with."""
    table = SECTORS - SECTORS % 128 if SECTORS % 128 else SECTORS - 128
    return WHOLE[:-512] + struct.pack("<I", number) * 128 if table >= 0 else WHOLE


def claims(count: int) -> bytes:
    """Each of many attachments claims the same long stream."""
    content = bytearray(msg(MAIL, [{of.FILE_NAME: "a.txt", of.CONTENT: bytes([65]) * 4096} for _ in range(count)]))
    entry = "__substg1.0_37010102".encode("utf-16-le")
    place = content.find(entry)
    while place >= 0:
        content[place + 116 : place + 128] = struct.pack("<IQ", 0, len(content) - 1024)
        place = content.find(entry, place + 1)
    return bytes(content)


ATTACHMENTS: list[Properties] = [{of.FILE_NAME: "a.pdf"}] * 1001


def repeated(piece: bytes) -> bytes:
    """Half a megabyte of packed RTF that repeats eight letters, seventeen for each two bytes."""
    packed, written = bytearray(b"\0" + piece), 207 + len(piece)
    for _ in range(30_000):
        packed += b"\xff"
        for _ in range(8):
            begin = 215 if written % 4096 == 207 else 207  # what refers to where it stands itself is the end
            packed += struct.pack(">H", begin << 4 | 15)
            written += 17
    return struct.pack("<IIII", len(packed) + 12, 0x7FFFFFFF, 0x75465A4C, 0) + packed


HOSTILE = {
    "links in a circle": with_links(3),
    "links to nowhere": with_links(0x7FFFFFFF),
    "a table of links that is listed in a circle": WHOLE[:0x44] + struct.pack("<II", 1, 1 << 20) + WHOLE[0x4C:],
    "a table of links as long as can be": WHOLE[:0x4C] + struct.pack("<109I", *[SECTORS - 1] * 109) + WHOLE[512:],
    "streams that overlap": claims(200),
    "more attachments than any mail has": msg(MAIL, ATTACHMENTS),
    "storages without end": compound_file({f"__attach_version1.0_#{number:08X}": {} for number in range(6000)}),
    "no table of properties": compound_file({"__substg1.0_0037001F": b"a\0"}),
    "groups in groups": rtf_only(b"{\\rtf1" + b"{" * 400_000),
    "groups side by side": rtf_only(b"{\\rtf1" + b"{}" * 200_000),
    "words": rtf_only(b"{\\rtf1" + b"\\f0" * 150_000),
    "letters of Unicode": rtf_only(b"{\\rtf1\\uc0" + b"\\u9" * 150_000),
    "halves of letters": rtf_only(b"{\\rtf1\\uc0" + b"\\u-10240 " * 50_000),
    "bytes that are skipped": rtf_only(b"{\\rtf1" + b"\\bin2147483647 x" * 60_000),
    "backslashes": rtf_only(b"{\\rtf1" + b"\\" * 400_000),
    "RTF that says it is huge": rtf_only(b"{\\rtf1 good}", 0x7FFFFFFF),
    "groups that unpack to much": msg({of.RTF: repeated(b"{}{}{}{}")}),
    "words that unpack to much": msg({of.RTF: repeated(b"\\f1\\f2  ")}),
    "a word that unpacks to much": msg({of.RTF: repeated(b"good one")}),
    "headers that never end": msg({**MAIL, of.HEADERS: "X: y\r\n z\r\n" * 80_000}),
    "a header of one line": msg({**MAIL, of.HEADERS: "a" * 900_000}),
    "blanks in headers": msg({**MAIL, of.HEADERS: "Subject: x" + "\r\n " * 200_000}),
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_message_takes_little_time(content: bytes) -> None:
    """As any mail of a megabyte."""
    with computes_within(4):
        read(content)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["groups in groups", "groups that unpack to much", "a word that unpacks to much"])
def test_memory_follows_from_the_size_of_a_message(name: str) -> None:
    """What is packed may become eight megabytes."""
    with traced_memory() as traced:
        read(HOSTILE[name])
    assert traced.peak < 200 << 20


def test_body_whose_stream_is_lost_is_not_taken_for_none() -> None:
    """The table of properties says that there is one."""
    name = "__substg1.0_1000001F".encode("utf-16-le")
    assert read(WHOLE.replace(name, name.replace(b"1\x000\x000\x000\x000", b"7\x000\x000\x000\x000"))) is None


def test_the_neighbours_of_a_hostile_message_dont_notice() -> None:
    """A broken one tells nothing."""
    assert read(HOSTILE["links in a circle"]) is None
    assert read(HOSTILE["more attachments than any mail has"]) is None
    good = read(HOSTILE["RTF that says it is huge"])
    assert good is not None and good.text == "A chair\n\ngood"
