"""The cache engine: one road from a question to stored bytes."""
