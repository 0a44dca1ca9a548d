"""What people run: one file per job in `commands`, gathered in `programs`; `app` turns errors into exit codes.

Beside them, by subject: `options` (what may be typed or set), `terminal` (what is printed and logged), `hints` (what an
error proposes), and what single jobs need: `scoring`, `tables`, `evaluation`, `training`, `imdb`.
"""
