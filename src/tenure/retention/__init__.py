"""Retention: who leaves, joins and stays, from where and to where, and whether what was tried changed it."""
