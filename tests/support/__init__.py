"""What tests share: data, ways to run commands, disks that fail, slow reference implementations."""
