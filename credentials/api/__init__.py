"""The integrator's door to custody."""
