"""Typed things that the rest of the engine works on: standards, profiles, evidence sets, results."""
