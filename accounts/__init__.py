"""Who: organizations, people, keys, and the Actor each request acts as."""
