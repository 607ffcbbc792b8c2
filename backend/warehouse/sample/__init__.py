"""A believable Brazilian CRM for the embedded warehouse, so that Mirante runs without an account."""
