"""The work: tickets and their comments."""
