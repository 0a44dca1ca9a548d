"""What is told of runs: records, the tables for dashboards, drift."""
