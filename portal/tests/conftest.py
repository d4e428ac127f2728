"""Who comes to the pages of an organization, each in a browser of their own."""

import pytest

from portal.tests.members import browser_of, make_member


@pytest.fixture
def owner(mia):
    """Acme's owner."""
    return browser_of(mia)


@pytest.fixture
def member(acme):
    """A member of Acme's who owns nothing."""
    return browser_of(make_member(acme, "max@acme.test"))


@pytest.fixture
def stranger(mallory):
    """An owner, of another organization."""
    organization = mallory.key.organization
    return browser_of(make_member(organization, "eve@mallory.test", role="owner"))
