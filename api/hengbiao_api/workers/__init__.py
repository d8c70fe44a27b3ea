"""Processes that work for the service, so that what hurts one of them hurts nothing else."""
