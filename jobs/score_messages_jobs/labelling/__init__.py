"""Labelling at a terminal, message by message: what comes next (`session`), what is seen (`screen`), keys (`keyboard`).

The words of this folder:

- answer: what a key says of a message: a label, or that it is passed over.
- page: as much of a message as fits the terminal.
"""
