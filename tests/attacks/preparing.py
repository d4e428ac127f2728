"""Fill a database for the attacks and print who is there, as JSON on the last line.

Acme is the client with the secrets: Mia owns it. Mallory Inc belongs to the stranger.
Bob is an agent, Lena leads, Ada is the administrator.
"""

import json
import sys
from typing import Any

import django

PASSWORD = "correct horse battery"
PLAN = "999999/h"


def main() -> None:
    django.setup()
    sys.stdout.write(json.dumps(_fill()) + "\n")


def _fill() -> dict[str, Any]:
    from accounts import services
    from accounts.actor import Actor
    from accounts.models import User
    from accounts.roles import Role
    from accounts.scopes import KEY_SCOPES
    from api.datetimes import now

    at, actor = now(), Actor.system("Attacks")
    keys = {}
    for name, owner in (("acme", "mia"), ("mallory", "mallory")):
        organization = services.create_organization(
            f"{name.capitalize()} Inc", actor=actor, at=at
        )
        organization = services.change_plan(
            organization, rate_limit=PLAN, actor=actor, at=at
        )
        services.create_member(
            organization, person=_person(owner), role="owner", actor=actor, at=at
        )
        for suffix, place in (("", organization), ("-test", organization.sandbox)):
            _, secret = services.issue_key(
                place, name="Key", scopes=KEY_SCOPES, actor=actor, at=at
            )
            keys[f"{name}{suffix}"] = secret
    services.create_agent(_person("bob"), actor=actor, at=at, role=Role.AGENT)
    services.create_agent(_person("lena"), actor=actor, at=at, role=Role.LEAD)
    ada = _person("ada")
    User.objects.create_superuser(ada.email, ada.password, name=ada.name)
    people = {name: _signs_in(name) for name in ("mia", "mallory")}
    people |= {name: _signs_in(name, second=True) for name in ("bob", "lena", "ada")}
    return {"keys": keys, "people": people}


def _person(name: str) -> Any:
    from accounts.services import Person

    return Person(f"{name}@attacks.test", name.capitalize(), PASSWORD)


def _signs_in(name: str, *, second: bool = False) -> dict[str, Any]:
    """Return how somebody signs in; agents have a second step outside the demo."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.conf import settings

    from accounts.models import User

    person = {"email": f"{name}@attacks.test", "password": PASSWORD}
    if not (second and settings.REQUIRE_AGENT_MFA):
        return person
    user = User.objects.get(email=person["email"])
    TOTP.activate(user, generate_totp_secret())
    codes = RecoveryCodes.activate(user).get_unused_codes()
    return {**person, "recovery_codes": codes}


if __name__ == "__main__":
    main()
