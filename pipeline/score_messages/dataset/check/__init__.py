"""Whether a folder of tables is sound, and what repairs it: a file per kind of thing that is looked at.

Changes nothing, but for a mark in the index by which the next run finds the parts that are damaged.
"""

from score_messages.dataset.check.check import Checked, check_dataset
from score_messages.dataset.check.parts import Finding

__all__ = ["Checked", "Finding", "check_dataset"]
