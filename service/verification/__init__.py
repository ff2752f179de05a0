"""Pure judging: a statement's claim against a source's claim."""
