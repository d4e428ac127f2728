"""The sandbox's own door under /v1: what an agent does, seen from outside."""
