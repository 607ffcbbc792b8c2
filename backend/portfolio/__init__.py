"""What a client holds now: balances, positions and orders, beside what the CRM knows from yesterday."""
