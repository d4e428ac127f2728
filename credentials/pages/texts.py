"""What types and fields are called where people read them."""

from typing import Final

TYPES: Final = {
    "wordpress_admin": "a WordPress administrator's sign-in",
    "ssh_key": "an SSH key",
    "ssh_password": "an SSH sign-in",
    "git": "access to a Git repository",
    "sftp": "an SFTP sign-in",
    "database": "a database sign-in",
    "api_token": "an API token",
    "hosting_panel": "a hosting panel's sign-in",
    "other": "something confidential",
}
FIELDS: Final = {
    "url": "Web address",
    "host": "Host",
    "database": "Database",
    "username": "User name",
    "password": "Password",
    "private_key": "Private key",
    "token": "Token",
}
