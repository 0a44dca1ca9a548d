"""What people run: one file per job, gathered in `app`."""
