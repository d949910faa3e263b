"""Comparisons with programs that answer the same question without Tenure."""
