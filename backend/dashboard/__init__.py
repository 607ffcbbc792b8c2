"""The CRM dashboard: what is asked, what the numbers mean, what is answered."""
