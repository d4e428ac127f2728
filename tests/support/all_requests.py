"""Every address of the house, every command, and who asks: derived, so none is new."""

import re

from django.apps import apps
from django.contrib import admin
from django.core.management import get_commands
from django.urls import get_resolver

from tests.test_permission_matrix import ROWS

APPS = {
    "devpros",
    "api",
    "accounts",
    "events",
    "tickets",
    "credentials",
    "webhooks",
    "notifications",
    "desk",
    "portal",
}
REASON = {"reason": "To see where it is shown"}
# What it would take to go on afterwards comes last.
_LAST = re.compile(r"logout|revoke|deactivate|delete|remove|withdraw|role/|sessions/")
_OBJECT = re.compile(r"admin/(?P<app>\w+)/(?P<model>\w+)/<path:object_id>/")
# What the parts of the desk's addresses number.
_NAMED = {
    "number": "tickets.Ticket",
    "credential": "credentials.Credential",
    "comment": "tickets.Comment",
    "record": "portal.RequestRecord",
}
# What the parts of the portal's addresses number: the last of each may be revoked, and
# the first is still needed afterwards.
_KEPT = {
    "key": "accounts.ApiKey",
    "application": "accounts.Application",
    "endpoint": "webhooks.Endpoint",
    "delivery": "webhooks.Delivery",
}
_MOST = {"credential": 10}  # pages of rows; of any other model
_ELSE = 2


def api_calls(places):
    """Yield (method, path, body) of each operation at each place, endings last."""
    calls = [
        (method, path.format(**place), body)
        for (method, path), (body, *_) in ROWS.items()
        for place in (places if "credential_id" in path else places[:1])
    ]
    return sorted(calls, key=lambda call: call[0] == "delete")


def addresses(token):
    """Return every address outside /v1, filled in, those that end something last."""
    found = {}
    for route in _routes(get_resolver()):
        if not route.lstrip("^").startswith("v1"):
            found |= dict.fromkeys(_filled(route, token))
    return sorted(found, key=lambda path: bool(_LAST.search(path)))


def _routes(patterns, before=""):
    for pattern in patterns.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, route)
        else:
            yield route


def _filled(route, token):
    """Yield the addresses of a route; one that nobody taught us to fill in fails."""
    route = route.replace("^", "").removesuffix("$").replace("/?", "")
    route = route.replace(r"\.", ".")
    if match := _OBJECT.match(route):
        model = apps.get_model(match["app"], match["model"])
        rows = model._default_manager.values_list("pk", flat=True)
        for number in rows[: _MOST.get(match["model"], _ELSE)]:
            yield "/" + route.replace("<path:object_id>", str(number))
        return
    parts = {
        "(?:/(?P<token>.*))?": f"/{token}",
        **{
            rf"(?P<{name}>[0-9]{{1,18}})": _planted(model)
            for name, model in _NAMED.items()
        },
        "(?P<code>[-a-zA-Z0-9_]{1,30})": "hello",
        "<code>": "NOT_FOUND",
        "<slug:slug>": "tickets",
        "<int:number>": _planted("tickets.Ticket"),
        **{f"<int:{name}>": _planted(model) for name, model in _KEPT.items()},
        "<int:membership>": _planted("accounts.Membership"),
        "<int:session>": _planted("accounts.BrowserSession"),
        **dict.fromkeys(("<int:invitation>", "<int:pk>"), "1"),  # nobody has any
        "<str:token>": "dp_invite_of_nobody",
        "<path:content_type_id>/<path:object_id>": "1/1",
        "(?P<url>.*)": "nowhere",
    }
    for part, value in parts.items():
        route = route.replace(part, value)
    if match := re.search(r"\(\?P<app_label>(.*?)\)", route):
        for label in match[1].split("|"):
            yield "/" + route.replace(match[0], label)
        return
    assert not re.search(r"[<(\\]", route), f"how is {route} filled in?"
    yield f"/{route}"


def _planted(model):
    """Return the number of a planted row; of secrets the third, which no call ended."""
    rows = apps.get_model(model).objects.order_by("pk")
    if model in _KEPT.values():
        return str(rows.last().pk)
    return str(rows[2 if model == "credentials.Credential" else 0].pk)


def searches(words):
    """Return the admin's lists, each asked for these words in each way it offers."""
    lists = [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model in admin.site._registry
    ]
    return [f"{path}?q={word}" for path in lists for word in words]


def command_lines(facts):
    """Return the words of each command of ours; one that is new here fails.

    Those that end a thing come last, and each works on what is planted.
    """
    ticket, key, client, email = facts
    lines = [
        "check --deploy --fail-level=CRITICAL",
        "migrate --no-input",
        "dumpdata",
        "dumpdata --format=xml --natural-foreign",
        "credential_keys status --json",
        "credential_keys new",
        "verify_access_log --json",
        "rewrap_credentials",
        "purge_credentials --dry-run --json",
        "list_keys",
        "list_applications --json",
        f"update_ticket {ticket} --priority=low",
        f"add_comment {ticket} --content=done",
        "open_ticket acme --title=t --description=d",
        "queues --json",
        "run_worker --once",
        "queues",
        "demo --json",
        "change_plan acme 9999/h",
        "approve_mail acme",
        "approve_mail acme --withdraw",
        "create_organization New",
        "create_agent new@desk.test --name=New",
        "create_member acme own@acme.test --name=Own",
        "create_application acme --name=New --redirect-uri=https://new.test/back",
        "issue_key acme --name=New",
        f"change_application {client} --name=Named --redirect-uri=https://new.test/cb",
        f"approve_application {client} --name=Named --redirect-uri=https://new.test/cb",
        f"approve_application {client} --withdraw",
        f"rotate_application_secret {client} --overlap=0",
        f"rotate_key {key} --overlap=0",
        f"reset_mfa {email}",
        "clear_tokens --json",
        f"purge_credentials --ticket={ticket} --force -v 2",
        "purge_credentials",
        "verify_access_log",
        f"revoke_connections {email}",
        f"revoke_application {client}",
        f"revoke_key {key}",
        f"remove_member acme {email}",
        f"deactivate_user {email}",
        f"reactivate_user {email}",
        "close_organization acme",
        "reopen_organization acme",
        "after_restore --discard-pending",
    ]
    ours = {name for name, app in get_commands().items() if app in APPS}
    assert ours <= {line.split()[0] for line in lines}
    return [line.split() for line in lines]
