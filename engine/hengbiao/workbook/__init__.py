"""Workbooks: what a consultant fills in, written and read back."""
