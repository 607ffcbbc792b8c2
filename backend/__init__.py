"""Mirante: a CRM analytics dashboard over Databricks that answers from its cache."""
