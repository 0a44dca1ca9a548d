"""One scoring run, written once for a single table and for a folder of them.

options    how to score                       texts, frame   what Python programs hold, as messages
batch      a batch of messages to predictions scorer         those scored: texts to a table, a frame to a frame
label      a score to a sentiment
rows       an open source to rows of a table: the scoring run; what is known already is an argument
bins       where a message is counted         counts         what predictions come to; they add up
checks     what keeps a table from being written
table      its columns and its footer
file       a source to a table, whole or not at all
report     what that came to
"""
