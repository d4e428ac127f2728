"""Rules of consents by agents (docs/contract.md, 2.4 to 2.6).

Agents see every organization, so they authorize approved applications alone, to assign
tickets or to open secrets, not both. `services.grant_connection` checks it again.
"""

from django.conf import settings
from django.http import HttpRequest
from oauth2_provider.exceptions import OAuthToolkitError
from oauthlib.oauth2.rfc6749 import errors

from accounts import account_mails
from accounts.errors import ApplicationNotApproved
from accounts.models import Application, Connection, User
from accounts.reauthentication import has_used_second_step_within
from accounts.scopes import CREDENTIALS_REVEAL, assign_and_reveal
from accounts.services.connections import ONE_OF_THE_TWO
from api.errors import InvalidRequest

NOT_APPROVED = "No operator has approved this application for agents."
_ENDED_FIRST = f"{ONE_OF_THE_TWO} It has the other one already; end that access first."


class SecondStepNeeded(Exception):
    """The agent has to show the second step before this page goes on."""


def require_approval(application: Application, *, state: str | None, uri: str) -> None:
    """Raise `access_denied`, which is sent back to the application."""
    if not application.is_approved:
        error = errors.AccessDeniedError(description=NOT_APPROVED, state=state)
        raise OAuthToolkitError(error, uri)


def require_one_power(
    scopes: list[str], *, had: set[str], state: str | None, uri: str
) -> None:
    """Raise `invalid_scope` for an application that would assign and open secrets.

    `had` are the scopes that this agent has granted it before.
    """
    if not assign_and_reveal({*scopes, *had}):
        return
    description = ONE_OF_THE_TWO if assign_and_reveal(scopes) else _ENDED_FIRST
    error = errors.InvalidScopeError(description=description, state=state)
    raise OAuthToolkitError(error, uri)


def error_to_send_back(
    refusal: ApplicationNotApproved | InvalidRequest, *, state: str | None, uri: str
) -> OAuthToolkitError:
    """Return the error to send back for what `services.grant_connection` refused to an
    agent.
    """
    if isinstance(refusal, ApplicationNotApproved):
        error = errors.AccessDeniedError(description=NOT_APPROVED, state=state)
    else:
        error = errors.InvalidScopeError(description=_ENDED_FIRST, state=state)
    return OAuthToolkitError(error, uri)


def require_second_step(request: HttpRequest, scopes: list[str]) -> None:
    """Raise SecondStepNeeded before a consent to open secrets."""
    age = settings.REVEAL_CONSENT_AGE
    if CREDENTIALS_REVEAL in scopes and not has_used_second_step_within(request, age):
        raise SecondStepNeeded


def scopes_given(application: Application, agent: User) -> set[str]:
    """Return the scopes that this agent has granted the application so far."""
    given = Connection.objects.filter(
        application=application, user=agent, membership__isnull=True
    )
    return set(given.values_list("scopes", flat=True).first() or [])


def mail_leads(application: Application, agent: User, scopes: list[str]) -> None:
    """Mail leads and administrators that an agent authorized something new.

    Call it after the commit: each mail is an exchange with the mail server.
    """
    for person in User.objects.leading():
        notice = account_mails.application_authorized(
            person.email, application=application, agent=agent, scopes=scopes
        )
        account_mails.send(notice)
