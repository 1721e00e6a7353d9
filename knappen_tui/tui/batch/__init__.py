"""The Batch screen: choose a list, run it, show and save the result."""
