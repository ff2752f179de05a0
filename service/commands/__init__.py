"""Commands of `tally` beside those of `service.cli`."""
