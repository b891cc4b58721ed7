"""Sealed returns: what is kept as evidence, how it is signed, and what has changed since."""
