"""Masks over columns of Arrow: which rows something is true of. Knows no tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from score_messages.automatic_kinds import KINDS

Bools = npt.NDArray[np.bool_]


def true_of(cells: pa.Array) -> Bools:
    """bool[n] of n cells that are true, false or null: null is false.

    >>> true_of(pa.array([True, None])).tolist()
    [True, False]
    """
    return np.asarray(pc.fill_null(cells, False).to_numpy(zero_copy_only=False), np.bool_)


def of_people(automatic: pa.StringArray) -> Bools:
    """bool[n]: which messages people sent, by the column `automatic`; whatever isn't a kind of machine mail is none.

    >>> of_people(pa.array(["bounce", None, "Car"])).tolist()
    [False, True, True]
    """
    return ~true_of(pc.is_in(automatic, pa.array(KINDS)))
