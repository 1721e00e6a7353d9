"""A client for any form-based web site: HTTP, TLS, session and login, retries, forms, HTML and text."""
