"""Commands of `tally` beyond the first ones."""
