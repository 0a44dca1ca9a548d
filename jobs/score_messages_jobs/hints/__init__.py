"""What an error proposes to type next: `proposals` finds the hint, `again` writes the whole command with it."""
