"""A polite client for any form-based web site: HTTP, TLS, session, forms, HTML and text."""
