"""PURE: an answer as text that people read: a picture and a table. No input, no output, no framework."""
