"""What classes give away: risks by size, sensitive values, matches of blanks, tails of numbers, looks of columns."""
