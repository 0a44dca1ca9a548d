"""Tables in encodings that can't be told from their bytes: refused, and no cure turns their letters into others."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.support.command import RunScore

TEXTS = {
    "cp1250": "Zażółć gęślą jaźń, świetny produkt",
    "cp1251": "хороший товар спасибо вам большое",
    "koi8-r": "хороший товар спасибо вам большое",
    "cp1253": "πολύ καλό προϊόν ευχαριστώ",
    "cp932": "とても良い商品です",
    "gb18030": "非常好的产品谢谢",
    "mac-roman": "Café très agréable, déjà acheté",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_table_in_another_encoding_is_read_when_it_is_stated(
    run_score: RunScore, tmp_path: Path, encoding: str
) -> None:
    """The error asks for it, and proposes none by itself: cp1252 would give wrong letters and say nothing."""
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    rows = [f'{number},"{text}"' for number, text in enumerate([TEXTS[encoding], "a good lamp", "bad"])]
    source.write_bytes("\n".join(["id,body", *rows]).encode(encoding))
    refused = run_score(source, target)
    assert refused.exit_code == 1 and "State what its program writes with --encoding: cp1250 (Cen" in refused.stderr
    assert "--encoding cp1252" not in refused.stderr and not target.exists()
    assert run_score(source, target, "--encoding", encoding).exit_code == 0
    assert pq.read_table(target)["body"].to_pylist()[0] == TEXTS[encoding]


def test_few_rows_of_cp1252_in_a_table_of_utf_8_cost_only_themselves(run_score: RunScore, tmp_path: Path) -> None:
    """What is proposed leaves the letters of the others as they are."""
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    rows = [f"caf\u00e9 number {number}".encode() for number in range(20)]
    source.write_bytes(b"\n".join([b"body", *rows, "caf\u00e9".encode("cp1252")]))
    refused = run_score(source, target)
    assert refused.exit_code == 1 and "with their status:  " in refused.stderr and "--max-bad 1\n" in refused.stderr
    assert run_score(source, target, "--max-bad", "1").exit_code == 0
    assert pq.read_table(target)["body"].to_pylist()[:2] == ["caf\u00e9 number 0", "caf\u00e9 number 1"]


def test_cp1252_is_proposed_where_somebody_stated_utf_8(run_score: RunScore, tmp_path: Path) -> None:
    """Nobody has looked at the bytes then."""
    source = tmp_path / "in.csv"
    source.write_bytes("body\nun café\n".encode("cp1252"))
    refused = run_score(source, tmp_path / "out.parquet", "--encoding", "utf-8")
    assert refused.exit_code == 1 and "--encoding cp1252\n" in refused.stderr
    assert run_score(source, tmp_path / "out.parquet", "--encoding", "cp1252").exit_code == 0


def test_header_in_another_encoding_is_refused_without_a_guess(run_score: RunScore, tmp_path: Path) -> None:
    """A column's name must not change either."""
    source = tmp_path / "in.csv"
    source.write_bytes("код,body\n1,good film\n".encode("cp1251"))
    refused = run_score(source, tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "--encoding cp1252" not in refused.stderr
    assert run_score(source, tmp_path / "out.parquet", "--encoding", "cp1251").exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet").column_names[0] == "код"


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_utf_32_without_a_mark_is_refused_and_the_cure_reads_it(
    run_score: RunScore, tmp_path: Path, encoding: str
) -> None:
    """By the zero bytes beside each letter."""
    source = tmp_path / "in.csv"
    source.write_bytes("id,body\n1,a good lamp\n2,bad\n".encode(encoding))
    refused = run_score(source, tmp_path / "out.parquet")
    assert refused.exit_code == 1 and f"--encoding {encoding}\n" in refused.stderr
    assert run_score(source, tmp_path / "out.parquet", "--encoding", encoding).exit_code == 0
    assert pq.read_table(tmp_path / "out.parquet")["body"].to_pylist() == ["a good lamp", "bad"]


def test_table_that_ends_in_zero_bytes_was_never_written_to_its_end(run_score: RunScore, tmp_path: Path) -> None:
    """As a crash leaves it; no encoding is proposed."""
    source = tmp_path / "in.csv"
    source.write_bytes(b"id,body\n1,a good lamp\n" + bytes(4096))
    refused = run_score(source, tmp_path / "out.parquet")
    assert refused.exit_code == 1 and "never written to its end" in refused.stderr
    assert "--encoding" not in refused.stderr
