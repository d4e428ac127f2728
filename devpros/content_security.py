"""What a page may load and do, said with every answer.

Nothing but our own styles and pictures, everywhere. The admin alone gets more: Unfold
runs on Alpine, which evaluates expressions in attributes, and sets styles inline.

A view widens its own answer with django-csp's decorators (`csp_update`), as the consent
page has to: Chromium applies `form-action` to where a form's answer redirects, too.
"""

from typing import Final

from csp.constants import HEADER, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

STRICT: Final = {
    "default-src": [NONE],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
}
ADMIN: Final = STRICT | {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "connect-src": [SELF],
}
# Pages that show who somebody is or what opens an account, or that take a secret.
PERSONAL: Final = ("/accounts/", "/oauth/", "/drop/")


_STRICT, _ADMIN = build_policy(config=STRICT), build_policy(config=ADMIN)
_OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp with a policy for each part of the house.

    It would build the policy anew for each answer, which costs a tenth of a small GET;
    that is left to the few answers whose view asked for something of its own.
    """

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = ADMIN if _is_admin(request) else STRICT
        return parts

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith(PERSONAL):
            response["Cache-Control"] = "no-store"
            # With no-referrer a browser says `Origin: null`, which a form may not.
            if response.headers.get("Referrer-Policy") != "no-referrer":
                response["Referrer-Policy"] = "same-origin"
            response["X-Frame-Options"] = "DENY"
        if any(hasattr(response, name) for name in _OWN):
            return super().process_response(request, response)
        response[HEADER] = _ADMIN if _is_admin(request) else _STRICT
        return response


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")
