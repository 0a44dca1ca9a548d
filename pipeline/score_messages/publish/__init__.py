"""A folder of scored tables, mirrored into somebody's database, lake or bucket. Knows no kind of target.

    contents of the folder ──▶ plan against what the target holds ──▶ target applies it whole ──▶ counts compared

The folder stays what is true; a target can be dropped and published anew. `publishing.publish_to` is that order.

    folder/                  reads what is published
    contents, plan, target   what targets are given, and what they are asked for
    addresses                which target an address means: postgres/, delta/, duckdb_file/, plain_parquet/
    views/, folder_views     the views for dashboards, and those over a folder that isn't published

Words, each with one meaning:
    contents: what is published of a folder: the rows of its parts as the table `messages`, and the tables `runs` and
        `daily`. part file: one file of a part with rows; what is published, replaced and removed as one.
    fingerprint: of a part file: another one whenever any of its published rows, or a column's type, is another.
    held: what a target says it holds: fingerprints and rows of part files, digests of the two small tables.
    changes: what has to be added, replaced and removed so that a target holds the contents.
    own columns: those that are neither scoring's nor ours: the passthrough columns of the inputs.
"""

from score_messages.publish.contents import KEYS, MESSAGES, TABLES, Contents, PartFile
from score_messages.publish.plan import Changes, Held, HeldPart, plan
from score_messages.publish.publishing import Published, publish_to
from score_messages.publish.target import Counts, Target

__all__ = [
    "KEYS",
    "MESSAGES",
    "TABLES",
    "Changes",
    "Contents",
    "Counts",
    "Held",
    "HeldPart",
    "PartFile",
    "Published",
    "Target",
    "plan",
    "publish_to",
]
