"""What a migration does with rows that were there before it."""

from importlib import import_module

from django.apps import apps

from accounts.models import AccessToken, RefreshToken
from accounts.tests.oauth_flow import get_pair, works


def test_what_agents_let_in_before_there_were_approvals_ends(bob, mia, board):
    name = "accounts.migrations.0010_which_applications_agents_may_authorize"
    of_bob, _ = get_pair(bob, board, scope="tickets:read")
    of_mia, _ = get_pair(mia, board, scope="tickets:read")

    import_module(name).end_agents_connections(apps, None)

    assert (works(of_bob), works(of_mia)) == (False, True)
    assert (AccessToken.objects.count(), RefreshToken.objects.count()) == (1, 1)
