"""Small questions and answers over a screen."""
