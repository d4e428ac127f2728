"""What readers of our mails see, who have no account."""
