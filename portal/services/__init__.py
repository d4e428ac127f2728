"""What people do in the portal that no room below has a verb for."""
