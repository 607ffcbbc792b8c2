"""The engine that needs no language model: rules for Portuguese and English, which say what they go by."""
