"""The meetings room: a transcript becomes a summary, action items and a sentiment, and is paid for once."""
