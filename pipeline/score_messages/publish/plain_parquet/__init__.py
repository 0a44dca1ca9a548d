"""Parquet files in a bucket or a folder as a target, with a manifest that says which of them count.

    out/
      manifest.json                          which files hold the tables, written last, in one step
      messages/2026-11-24-<fingerprint>-<publish>.parquet    a file per part file; without a day it has none in its name
      runs/<digest>-<publish>.parquet, daily/...             whole

Who follows the manifest sees the old or the new state. No file is ever changed: what another one stands for now is
removed by a later publish, once the grace is over, for readers that still follow the manifest before. The name of a
file is never used twice, so none can be removed that a publish beside this one is about to name.

Words: place: the bucket or folder. named: a file that the manifest names. left: one that it named before, and when
that ended.
"""
