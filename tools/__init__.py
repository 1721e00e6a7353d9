"""What the project is built and tried with, beside the program."""
