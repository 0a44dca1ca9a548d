"""What may be shown to people: never a secret in an address, never a message that stands where a column name should."""
