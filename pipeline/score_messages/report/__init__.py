"""A report for people: how customers felt, what changed, what to read first, and what it is about.

`contents` says what a report states; other modules work it out from scored tables; `page/` lays it out as HTML. What a
report states is plain numbers and words, so that `--json` and the page can't differ.
"""
