"""The releases room."""
