"""The pages of a person's account: signing in, the second step, and what follows."""
