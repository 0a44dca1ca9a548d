"""What a person or a log sees of a job: lines that command no terminal, progress, and a standard output that may fail.

`console` prints errors, `logs` decides between text and JSON lines, `excerpt` and `pastable` make text fit to be shown,
`progress` draws the bar, `standard_output` remembers why printing failed.
"""
