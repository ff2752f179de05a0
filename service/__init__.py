"""Tally: a statement in, supporting and contradicting excerpts with provenance out."""

__version__ = "0.1.0"
