"""The door for people without an account: they drop a secret, and see nothing."""
