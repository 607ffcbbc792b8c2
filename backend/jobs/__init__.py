"""What runs beside the server: the daily refresh."""
