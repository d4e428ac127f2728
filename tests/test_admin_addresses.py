"""Every address below /admin/ is on a list: what the admin brings along is judged.

Django's admin comes with pages of its own, such as one that changes a password without
limit, record and mail. Whatever a new version adds fails here until it is judged.
"""

import pytest
from django.contrib import admin
from django.urls import get_resolver, resolve

from tests.support.all_requests import _routes
from tests.test_desk_rights import DESK, PAGES

CHANGE = "/accounts/password/change/"

# Addresses that are no page of a model: what each is.
KNOWN = {
    "admin/": "leads agents to the desk; else what may be seen",
    "admin/records/": "the admin's own index",
    "admin/login/": "leads to the one sign-in",
    "admin/logout/": "the one sign-out",
    "admin/password_change/": "leads to the one page that changes a password",
    "admin/password_change/done/": "leads there as well",
    "admin/search/": "the theme's search, over what may be seen",
    "admin/autocomplete/": "closed: no form of ours completes",
    "admin/r/": "closed: no object has a page elsewhere",
    "admin/r/<path:content_type_id>/<path:object_id>/": "closed by the one above",
    "admin/jsi18n/": "words for the admin's scripts, for whoever may come in",
    "admin/(?P<url>.*)$": "404, or a slash at the end",
}
# The pages of each model; those of a verb stand beside their model.
OF_A_MODEL = ("", "add/", *(f"<path:object_id>/{page}" for page in ("", "change/")))
OF_A_MODEL += tuple(f"<path:object_id>/{page}" for page in ("history/", "delete/"))
ACTIONS_OF = {
    "tickets/comment/": {"take_out/"},
    "tickets/ticket/": {"take_out/", "work_it/"},
    "credentials/credential/": {"open_on_record/", "revoke/"},
    "desk/savedreply/": {"remove/"},
    "desk/macro/": {"remove/"},
    "desk/team/": {"remove/"},
}


def found():
    """Return every route below /admin/ that is no page of the desk."""
    desk = {
        f"admin/desk/{pattern.pattern}"
        for pattern in get_resolver("desk.urls").url_patterns
    }
    assert len(desk) >= len(DESK) - 1
    routes = {route.lstrip("^") for route in _routes(get_resolver())}
    return {route for route in routes if route.startswith("admin/")} - desk


def of_models():
    pages = set()
    for name in PAGES:
        model = f"{name.replace('.', '/')}/"
        actions = {f"<path:object_id>/{action}" for action in ACTIONS_OF.get(model, ())}
        pages |= {f"admin/{model}{page}" for page in {*OF_A_MODEL, *actions}}
    return pages


def test_every_address_below_admin_is_on_a_list():
    apps = {route for route in found() if "(?P<app_label>" in route}

    assert found() - apps == {*KNOWN, *of_models()}
    assert len(apps) == 1


@pytest.mark.parametrize(
    "path", ["/admin/password_change/", "/admin/password_change/done/"]
)
def test_the_admins_own_password_pages_lead_to_the_one_there_is(client, bob, path):
    client.force_login(bob)
    old = bob.password

    opened = client.get(path)
    sent = client.post(path, {"old_password": "x", "new_password1": "y"})

    bob.refresh_from_db()
    assert (opened.url, sent.url) == (CHANGE, CHANGE)
    assert bob.password == old


@pytest.mark.parametrize("path", ["/admin/autocomplete/?term=a", "/admin/r/1/1/"])
def test_what_no_page_of_ours_needs_is_not_there(admin_client, path):
    assert admin_client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/admin/search/", "/admin/jsi18n/", "/admin/records/"]
)
def test_what_stays_is_behind_the_sign_in(client, mia, path):
    assert client.get(path).url.startswith("/admin/login/")
    client.force_login(mia)
    assert client.get(path).url.startswith("/admin/login/")


def test_the_list_is_of_what_is_served_first():
    """The admin's own views stay behind ours, which come first."""
    views = {path: resolve(f"/{path}").func for path in KNOWN if "<" not in path}

    assert views["admin/password_change/"] != admin.site.password_change
