"""Pure reading: text in, claims with exact offsets out."""
