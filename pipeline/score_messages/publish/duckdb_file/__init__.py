"""A DuckDB file as a target: written aside, and renamed when it is whole. Readers go on with the one they have open.

A new file is made each time, of the rows that stay, which DuckDB itself takes over from the old one, and those that
come. Changing a copy of the old file takes a tenth of that, but deleted messages would stay in its free blocks.
"""
