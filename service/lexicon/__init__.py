"""Data: words, concepts, cues and places, each block with its source, and their loaders."""
