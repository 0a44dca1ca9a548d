"""One scoring run: a batch, a table, a file, a frame."""
