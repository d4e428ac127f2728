"""Opening a secret in the admin: the API's verb, limits and record, and a fresh look.

GET asks for the reason and reveals nothing. The answer to the POST holds the secret, as
data for a script of ours that shows one field at a time; no message, session or log of
the admin does.
"""

from typing import TYPE_CHECKING, Any, cast

from csp.constants import SELF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.admin.pages import actor_of
from accounts.admin.show import explain
from accounts.pages.recent_sign_in import has_signed_in_within, redirect_to_confirmation
from api.client_address import client_address
from api.datetimes import now
from api.errors import ApiError
from credentials import services
from credentials.admin.forms import ReasonForm
from credentials.models import Credential
from credentials.reveal_limits import count_reveal
from credentials.services import Attempt, Revealed

if TYPE_CHECKING:
    from credentials.admin.credentials import CredentialAdmin

_TITLE = "Open on record"


def open_on_record(
    admin: "CredentialAdmin", request: HttpRequest, credential: Credential
) -> HttpResponse:
    if not has_signed_in_within(request, settings.REVEAL_SIGN_IN_AGE):
        return redirect_to_confirmation(request)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return admin.page(request, credential, "open", title=_TITLE, form=form)
    try:
        revealed = reveal(request, credential, form.cleaned_data["reason"])
    except ApiError as refusal:
        answer = admin.page(
            request,
            credential,
            "open",
            title=_TITLE,
            form=form,
            refusal=explain(refusal),
        )
        answer.status_code = refusal.status
        for name, value in refusal.headers.items():
            answer[name] = value
        return answer
    answer = admin.page(
        request,
        revealed.credential,
        "opened",
        title="Open for 30 seconds at a time",
        secret=revealed.plaintext.expose(),
        receipt=revealed.receipt,
    )
    # Nothing of the theme is on this page, so nothing may be evaluated beside a secret.
    cast(Any, answer)._csp_replace = {"script-src": [SELF], "style-src": [SELF]}
    return answer


def reveal(request: HttpRequest, credential: Credential, reason: str) -> Revealed:
    """Open it for whoever asks on a page: one limit and one record for all of them.

    Raises what reveal_credential raises, and RateLimitExceeded. The page has to ask
    before how long ago this person signed in.
    """
    actor, at = actor_of(request), now()
    attempt = Attempt(actor, reason, client_address(request))
    refusal = count_reveal(request, actor)
    if refusal is not None:
        raise services.refuse(credential, refusal, attempt, at)
    return services.reveal_credential(credential, attempt=attempt, at=at)
