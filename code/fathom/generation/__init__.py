"""Texts that are scored, and written, one token after the other."""
