"""The check of the set-up, and its questions where the site has words of its own."""
