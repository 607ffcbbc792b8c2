"""What must outlive a restart and is ours: SQLite beside the data by default, PostgreSQL by one setting."""
