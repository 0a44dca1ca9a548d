"""`sentiment-jobs evaluate`: names that its options and fields once had still work."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.command import run_in


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.csv"
    texts = [f"a {tone} film, number {number}" for number in range(20) for tone in ("great", "terrible")]
    path.write_text("text,label\n" + "".join(f'"{text}",{int("great" in text)}\n' for text in texts))
    return path


def evaluated(mail: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run_in(mail.parent, "sentiment-jobs", "evaluate", "imdb-article", mail, "--json", *options)


def test_the_old_name_of_held_out_still_works(mail: Path) -> None:
    """The same rows; both at once are refused, since one of them would be passed over in silence."""
    by_new_name, by_old_name, by_both_names = (
        evaluated(mail, *options)
        for options in (("--held-out", "0.5"), ("--held-back", "0.5"), ("--held-out", "0.5", "--held-back", "0.4"))
    )
    assert by_new_name.returncode == by_old_name.returncode == 0 and by_new_name.stdout == by_old_name.stdout
    assert 0 < json.loads(by_new_name.stdout)["rows"] < 40
    assert by_both_names.returncode == 2 and "--held-back is the old name of --held-out" in by_both_names.stderr


def test_json_keeps_the_names_that_its_fields_had(mail: Path) -> None:
    """Programs read them: fields are only ever added."""
    figures = json.loads(evaluated(mail, "--baselines").stdout)
    for binary in (figures, *(baseline["binary"] for baseline in figures["baselines"].values())):
        assert (binary["judged"], binary["cut_point"]) == (binary["scored"], binary["threshold"])
