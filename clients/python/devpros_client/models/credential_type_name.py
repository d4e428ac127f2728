from enum import StrEnum


class CredentialTypeName(StrEnum):
    API_TOKEN = "api_token"
    DATABASE = "database"
    GIT = "git"
    HOSTING_PANEL = "hosting_panel"
    OTHER = "other"
    SFTP = "sftp"
    SSH_KEY = "ssh_key"
    SSH_PASSWORD = "ssh_password"
    WORDPRESS_ADMIN = "wordpress_admin"

    def __str__(self) -> str:
        return str(self.value)
