"""What the scripts of a page do, as far as that can be told without a browser."""
