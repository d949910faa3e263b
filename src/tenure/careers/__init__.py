"""The careers room."""
