"""One job on a cluster: files that Spark reads become a folder of Parquet, whole or not at all.

    survey ──▶ score ──▶ count ──▶ publish

The words of this folder:

- address: a path as Hadoop has it: of the local disk, HDFS (`hdfs://`) or an object store (`s3a://`).
- source files: what the source names, as its file system lists it.
- survey: CSV and JSON lines are read once before they are scored, by our own readers on the cluster: what would be
  refused is refused before anything is scored, and the rows of each file are known. Of Parquet the footers say it.
- staged: written under a hidden name beside the target, where a rename is one step; `staging` says what that means.
- owner: the file in a staged folder by which a run says that it lives; those of dead runs are removed by the next.
- marker: `_score_messages.json` in a published folder, by which it is known as ours, and which says what it holds.

addresses     which file systems rename in one step          files      the file system, by Hadoop's own client
sources       what the source names                          model      how the model gets to the workers
survey        what is in CSV and JSON lines                  footers    what is in Parquet
tables        what the parts come to as one table            tasks      what workers do with them
counted       the rows that were written, counted anew       staging, target    how they are published
session       Spark, started and stopped                     run        the order of it all
"""
