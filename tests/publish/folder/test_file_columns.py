"""Which column of a scored table is what: ours under our names, in whatever company; those of users stay theirs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from score_messages.messages import PREDICTION_FIELDS
from score_messages.publish.folder.file_columns import columns_of
from score_messages.publish.folder.taking import take_contents
from tests.support.command import RunScore
from tests.support.paths import ROOT

INT, TEXT = pa.int32(), pa.string()
MAIL = {"subject": TEXT, "automatic": TEXT}


@pytest.mark.parametrize(
    ("before", "ours", "own"),
    [
        ({"id": TEXT, "body": TEXT, "removed_words": INT}, {"removed_words": "removed_words"}, ["id", "body"]),
        ({"removed_words": TEXT, "removed_words2": INT}, {"removed_words": "removed_words2"}, ["removed_words"]),
        ({"removed_words": INT, "removed_words2": INT}, {"removed_words": "removed_words2"}, ["removed_words"]),
        ({"id": TEXT, "removed_words": TEXT}, {}, ["id", "removed_words"]),
        ({"id": TEXT, "removed_words": pa.int64()}, {}, ["id", "removed_words"]),
        (MAIL, {"automatic": "automatic"}, ["subject"]),
        ({**MAIL, "removed_words": INT}, {"automatic": "automatic", "removed_words": "removed_words"}, ["subject"]),
        (
            {"id": TEXT, **MAIL, "removed_words": INT},
            {"removed_words": "removed_words"},
            ["id", "subject", "automatic"],
        ),
        ({"subject": TEXT, "automatic": pa.bool_()}, {}, ["subject", "automatic"]),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x_"])
def test_columns_of_mails_are_ours_each_by_itself(
    before: Mapping[str, pa.DataType], ours: Mapping[str, str], own: list[str], prefix: str
) -> None:
    """`--keep` leaves some, other tables have `removed_words` alone; a user's table may have an `automatic`."""
    scored = [pa.field(prefix + field.name, field.type) for field in PREDICTION_FIELDS]
    columns = columns_of(pa.schema([*(pa.field(name, kind) for name, kind in before.items()), *scored]))
    assert columns is not None
    assert {name: stored for name, stored in columns.ours.items() if stored in before} == ours
    assert list(columns.own) == own


def test_words_left_out_of_a_table_of_mails_are_published(run_score: RunScore, tmp_path: Path) -> None:
    """The sample is such a table."""
    run_score(str(ROOT / "data/sample/inbox.csv"), f"{tmp_path}/scored/")
    contents = take_contents(f"{tmp_path}/scored/")
    (part,) = contents.parts.values()
    (batch,) = contents.batches(part)
    assert not any("removed" in name for name in contents.schema.names if name != "removed_words")
    assert batch["removed_words"].null_count == 0
