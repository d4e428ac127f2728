"""What happened: written with the change, read by history, webhooks and mail."""
