"""Joining Excel files to one, as `knappen saml` does."""
