"""What a password may be, beside what Django's own validators ask."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError


class MaximumLengthValidator:
    """Refuses a password that would cost more to hash than any that people choose."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > settings.PASSWORD_CHARACTERS:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        return f"A password has at most {settings.PASSWORD_CHARACTERS} characters."
