"""People with a second step, and the setting that asks agents for it."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from accounts.tests.sign_in_support import APP_SECRET, sign_in


@pytest.fixture
def careful_bob(bob):
    """Bob with an authenticator app and recovery codes."""
    TOTP.activate(bob, APP_SECRET)
    RecoveryCodes.activate(bob)
    return bob


@pytest.fixture
def bob_before_code(client, careful_bob):
    """Bob's browser after the password, before the code."""
    sign_in(client, careful_bob.email)
    return client


@pytest.fixture
def agent_mfa_required(settings):
    settings.REQUIRE_AGENT_MFA = True
