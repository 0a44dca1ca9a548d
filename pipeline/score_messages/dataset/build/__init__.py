"""An input becomes its part."""

from score_messages.dataset.build.moving import MOVING, as_if_emptied, as_if_moved, begun_move, end_moving, take_over
from score_messages.dataset.build.part import PartMaker
from score_messages.dataset.build.part_checks import DateCount, check_columns, check_rows
from score_messages.dataset.build.part_report import PartReport, emptied
from score_messages.dataset.build.reading import open_input
from score_messages.dataset.build.thinned import leave_out

__all__ = [
    "MOVING",
    "DateCount",
    "PartMaker",
    "PartReport",
    "as_if_emptied",
    "as_if_moved",
    "begun_move",
    "check_columns",
    "check_rows",
    "emptied",
    "end_moving",
    "leave_out",
    "open_input",
    "take_over",
]
