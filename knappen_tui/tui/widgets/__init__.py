"""Widgets that several features use. They show what they are given and post messages; they call no service."""
