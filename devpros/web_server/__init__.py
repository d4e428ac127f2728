"""The web server: waitress in gunicorn's processes (docs/decisions/0015).

gunicorn forks, restarts and stops the processes. In each of them waitress reads whole
requests and sends whole answers in one loop, and threads only ever run the application.
"""
