"""allauth's adapter for the second step: secrets are sealed by the vault."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.sealed_texts import SECOND_FACTOR, seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That did not work. Try again, or use another way.",
    }

    def encrypt(self, text: str) -> str:
        """Seal an app's key or the seed of recovery codes; raise SealUnavailable."""
        return seal(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, purpose=SECOND_FACTOR)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 — allauth's name
        return "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name us; a passkey is of the host, as RP ID, and shows this name."""
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": str(app_settings.TOTP_ISSUER)}
