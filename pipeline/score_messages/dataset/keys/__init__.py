"""The keys by which messages are known again from night to night."""
