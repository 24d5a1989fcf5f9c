"""The policy and the law as data: what was promised, what is required and from when; and the periods asked about."""
