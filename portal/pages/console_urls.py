"""The addresses of the console: pages of an organization's members."""

from django.urls import URLPattern, path, re_path

from portal.pages import (
    applications,
    deliveries,
    endpoint,
    going_live,
    home,
    keys,
    mail,
    members,
    requests,
    security,
    sessions,
    usage,
    webhooks,
    welcome,
)

_APPLICATION = "portal/applications/<int:application>"
_ENDPOINT = "portal/webhooks/<int:endpoint>"
_DELIVERY = f"{_ENDPOINT}/deliveries/<int:delivery>"

console_urls: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.select_organization, name="select_organization"),
    path("portal/steps/", home.steps, name="steps"),
    path("portal/keys/", keys.keys, name="keys"),
    path("portal/keys/new/", keys.create, name="key_new"),
    path("portal/keys/<int:key>/roll/", keys.rotate, name="key_rotate"),
    path("portal/keys/<int:key>/revoke/", keys.revoke, name="key_revoke"),
    path("portal/applications/", applications.applications, name="applications"),
    path("portal/applications/new/", applications.create, name="application_new"),
    path(f"{_APPLICATION}/", applications.application, name="application"),
    path(f"{_APPLICATION}/change/", applications.change, name="application_change"),
    path(f"{_APPLICATION}/secret/", applications.rotate, name="application_secret"),
    path(f"{_APPLICATION}/revoke/", applications.revoke, name="application_revoke"),
    path("portal/webhooks/", webhooks.webhooks, name="webhooks"),
    path("portal/webhooks/new/", webhooks.create, name="endpoint_new"),
    path(f"{_ENDPOINT}/", endpoint.endpoint, name="endpoint"),
    path(f"{_ENDPOINT}/test/", endpoint.send_test_event, name="endpoint_test"),
    path(f"{_ENDPOINT}/switch/", endpoint.change_status, name="endpoint_status"),
    path(f"{_ENDPOINT}/recover/", endpoint.recover, name="endpoint_recover"),
    path(f"{_ENDPOINT}/change/", webhooks.change, name="endpoint_change"),
    path(f"{_ENDPOINT}/secret/", webhooks.rotate, name="endpoint_secret"),
    path(f"{_ENDPOINT}/delete/", webhooks.delete, name="endpoint_delete"),
    path(f"{_DELIVERY}/", deliveries.delivery, name="delivery"),
    path(f"{_DELIVERY}/resend/", deliveries.resend, name="delivery_resend"),
    path("portal/requests/", requests.requests, name="requests"),
    re_path(
        r"^portal/requests/(?P<record>[0-9]{1,18})/$",
        requests.request_detail,
        name="request",
    ),
    path("portal/mail/", mail.mail, name="mail"),
    path("portal/usage/", usage.usage, name="usage"),
    path("portal/go-live/", going_live.going_live, name="going_live"),
    path("portal/go-live/tick/", going_live.change_item, name="change_item"),
    path("portal/welcome/", welcome.welcome, name="welcome"),
    path("portal/members/", members.members, name="members"),
    path("portal/members/invite/", members.invite, name="member_invite"),
    path(
        "portal/members/invitations/<int:invitation>/resend/",
        members.resend,
        name="invitation_resend",
    ),
    path(
        "portal/members/invitations/<int:invitation>/withdraw/",
        members.withdraw,
        name="invitation_withdraw",
    ),
    path(
        "portal/members/<int:membership>/role/", members.change_role, name="member_role"
    ),
    path(
        "portal/members/<int:membership>/remove/", members.remove, name="member_remove"
    ),
    path("portal/sessions/", sessions.sessions, name="sessions"),
    path("portal/sessions/end-others/", sessions.end_others, name="sessions_end"),
    path("portal/sessions/<int:session>/end/", sessions.end, name="session_end"),
    path("portal/security/", security.security, name="security"),
]
