"""One file per command: thin functions around the library."""
