"""What `score-messages` does around the library: what its options mean, and the lines about a run.

`score_options` says what the options mean to the library, `contradictions` which of them exclude each other or the
target. `score_folder` keeps a folder of tables up to date and `try_folder` is its dry run; both take lines from
`folder_lines` and are watched by `watching`. `summary` writes the counts of `--summary`, `report_page` the page of
`--report`.
"""
