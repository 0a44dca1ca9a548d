"""Which messages of an input have predictions already, in its own part or in that of another input."""
