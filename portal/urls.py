"""The portal: guides for everybody, and pages of an organization's members."""

from django.urls import URLPattern, path

from portal.pages import home, members, security, sessions, welcome

app_name = "portal"

guides: list[URLPattern] = []
console: list[URLPattern] = [
    path("portal/", home.home, name="home"),
    path("portal/choose/", home.choose, name="choose"),
]
people: list[URLPattern] = [
    path("portal/welcome/", welcome.welcome, name="welcome"),
    path("portal/members/", members.members, name="members"),
    path("portal/members/invite/", members.invite, name="invite"),
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
    path("portal/members/<int:member>/role/", members.change_role, name="member_role"),
    path("portal/members/<int:member>/remove/", members.remove, name="member_remove"),
    path("portal/sessions/", sessions.sessions, name="sessions"),
    path("portal/sessions/end-others/", sessions.end_others, name="sessions_end"),
    path("portal/sessions/<int:session>/end/", sessions.end, name="session_end"),
    path("portal/security/", security.security, name="security"),
]
urlpatterns: list[URLPattern] = [*guides, *console, *people]
