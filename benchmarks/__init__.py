"""What Tally's steps cost, and how often its answers are right."""
