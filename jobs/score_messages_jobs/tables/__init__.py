"""Scored tables as a person looks at them: which there are (`newest`), and their rows (`scored_rows`).

`light_arrow` starts Arrow without pandas, for every command that opens tables.
"""
