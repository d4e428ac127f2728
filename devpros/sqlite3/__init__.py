"""Django's SQLite backend, with writers that wait in one line (see base.py)."""
