"""Files that people label, read and written cell by cell: whatever else is in them stays as it is, byte for byte.

The words of this folder:

- label file: .xlsx, .csv or .jsonl with a column of labels; made by `sample`, or by anybody.
- form: a label file's content taken apart: its header and the rows below, and where each label stands.
- store: an open label file. It is locked, and each label is on the disk, whole, before the next is asked for.
"""
