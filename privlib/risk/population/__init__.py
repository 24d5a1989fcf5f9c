"""What a sample says about a population, and what an attacker gains who knows the population."""
