"""Choosing, ordering and dating the steps that reach chosen levels; needs the extra `[plan]` to solve."""
