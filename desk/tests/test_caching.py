"""A store that is gone makes a page slower, and no more."""

import pytest
from django.core.cache import cache
from redis.exceptions import ConnectionError as StoreGone

from desk.tests.support import QUEUE, sign_in_as


@pytest.mark.django_db
def test_pages_open_while_the_cache_is_unreachable(client, bob, monkeypatch):
    browser = sign_in_as(client, bob)

    def fail(*args, **kwargs):
        raise StoreGone

    for name in ("get", "set", "delete"):
        monkeypatch.setattr(type(cache._connections["default"]), name, fail)

    for path in (QUEUE, "/admin/desk/"):
        assert browser.get(path).status_code == 200
