"""How often Tally is right: statements whose answer a careful reader wrote down, asked of articles of many topics."""
