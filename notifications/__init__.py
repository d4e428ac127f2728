"""Telling people: each mail once, from the same events as everything else."""
