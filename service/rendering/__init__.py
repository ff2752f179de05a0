"""PURE: an answer as people and other tools read it: a picture, a table, JSON-LD. No input, no output, no framework."""
