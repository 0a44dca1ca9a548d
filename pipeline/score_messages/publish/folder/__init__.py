"""What a nightly folder, or a single table, holds: its rows as those of `messages`, at one moment. Writes nothing.

    snapshot of the files ──▶ what their columns are, and are called ──▶ fingerprints ──▶ `Contents`, read part by part

`taking.take_contents` is that order. Targets know `Contents` alone.
"""
