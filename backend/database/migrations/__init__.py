"""How the schema came to be, step by step; `engine.Database` takes the steps that are missing."""
