"""A folder of scored tables, one part per input, kept up to date night by night."""
