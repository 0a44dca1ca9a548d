"""A folder of scored tables, one part per input, kept up to date run by run.

A run is a plan, carried out and recorded. `survey` reads the facts of inputs and parts; `plan` makes actions of them
and touches no disk; `run` carries them out, input by input, with `build` making new parts; `records` says what it came
to. `update.update_dataset` is the order of that, `dry_run.dry_run` the same plan carried out in memory. `check` looks
whether all of it is sound, `compact` takes old days together.

Words, each with one meaning:
    dataset: the folder of tables. catalog: what lies in it, known in memory. storage: how it is laid down on disk.
    source: what a person names: a file, a folder or a pattern. input: one file, mailbox or folder of messages in it.
    content: the hash of an input's bytes; a folder's is made of its files' hashes.
    part: all rows of one input: one Parquet file, or one per day or month. A part's name is that of its files.
    whole: of a part: all its files are there and of one version. halfway: a killed run replaced some of them only.
    facts: what a part's footers say of its making. version: the same in all files that were made together.
    live file: a file of a part that has rows of its own; the others are tombstones.
    tombstone: a file without rows in the place of one that is gone, so that readers who listed it find a table;
        `is_place` on disk.
    in-place replacement: a file takes the place of another, and holds its bytes for those who had opened that.
    run: one call of `update_dataset`; people run it at night. record: what a run came to. journal: the record of a run
        that goes on, by which the next one accounts for it if it is killed.
    action: what the plan says of an input or a part (`plan.Action`). outcome: what became of it (`records.OUTCOMES`).
    config hash: of all that a part depends on beside its input: model, options, rules of reading; `made_with` on disk.
    key: a hash of a message's id and text, by which it is known again. lost keys: nobody can tell what the part holds.
    reused: of rows: they keep the predictions that they had. repeated: left out, since another part has the message.
    depends_on: other parts for whose sake this one leaves messages out, each with its `released` then; `rests_on` on
        disk. released: changes whenever a part loses messages that others may have left out. sound: it hasn't changed.
    overlaps: messages that several inputs hold. doubled: messages that several parts hold, since overlaps
        were kept for a time.
    copy: an input with the same bytes as another.
    moved: of an input: its bytes lie at another path now, and its part goes along.
    gone: of an input: nothing lies at its path. pruned: of a part: emptied, since its input is gone.
    implausible: of scores: such as no model gives for real messages; `--allow-odd` takes them all the same.
"""
