"""The layouts room."""
