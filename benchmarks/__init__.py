"""What Tally's steps cost, measured on the demo corpus."""
