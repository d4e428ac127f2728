"""Content-Security-Policy and Permissions-Policy of every response.

Nothing but our own styles and pictures, everywhere. The desk, the portal and the pages
of an account have scripts of our own, in files; the admin alone gets more: Unfold runs
on Alpine, which evaluates expressions in attributes, and sets styles inline.

A view widens its own answer with django-csp's decorators (`csp_update`), as the consent
page has to: Chromium applies `form-action` to where a form's answer redirects, too. So
does the reference, whose script (Scalar) sets its styles inline.
"""

from typing import Final, TypeVar

from csp.constants import HEADER, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Policy = TypeVar("Policy")

# Features of browsers that no page uses. Passkeys and the clipboard are for pages of
# this origin alone.
_DENIED: Final = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_ALLOWED: Final = (
    "clipboard-write",
    "publickey-credentials-create",
    "publickey-credentials-get",
)
PERMISSIONS: Final = ", ".join(
    [*(f"{name}=()" for name in _DENIED), *(f"{name}=(self)" for name in _ALLOWED)]
)

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
# The desk's own pages do without the theme, and so without what it needs.
DESK: Final = STRICT | {"script-src": [SELF], "connect-src": [SELF]}
# The guides and the portal: scripts of our own in files, and asking ourselves.
PORTAL: Final = DESK
# Signing in by passkey takes a script of ours, which asks for the challenge.
ACCOUNT: Final = DESK
# Pages that show who somebody is or what opens an account, or that take a secret.
PERSONAL: Final = (
    "/accounts/",
    "/oauth/",
    "/drop/",
    "/mails/",
    "/portal/",
    "/contact",
)


# Pages of the admin (desk/admin/) whose paths are below the desk's.
_LIBRARY_MODELS = ("savedreply", "macro", "team")
_POLICIES: Final = [
    *((f"/admin/desk/{model}/", ADMIN) for model in _LIBRARY_MODELS),
    ("/admin/desk/", DESK),
    ("/admin/", ADMIN),
    ("/accounts/", ACCOUNT),
    ("/portal/", PORTAL),
    *((path, PORTAL) for path in ("/docs/", "/status", "/contact", "/imprint")),
    ("", STRICT),
]
# The quick start is at "/", where every address begins: it counts as a guide.
_QUICK_START: Final = "/docs/"
_HEADERS: Final = [(path, build_policy(config=policy)) for path, policy in _POLICIES]
_OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")


class ContentSecurityMiddleware(CSPMiddleware):
    """django-csp with a policy for each path prefix.

    django-csp builds the header for each response, a tenth of the cost of a small GET.
    Here only responses whose view changed the policy pay that.
    """

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = _for(request, _POLICIES)
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
        response["Permissions-Policy"] = PERMISSIONS
        if any(hasattr(response, name) for name in _OWN):
            return super().process_response(request, response)
        response[HEADER] = _for(request, _HEADERS)
        return response


def _for(request: HttpRequest, policies: list[tuple[str, Policy]]) -> Policy:
    """Return the policy of the first prefix that matches the path."""
    path = _QUICK_START if request.path_info == "/" else request.path_info
    return next(policy for start, policy in policies if path.startswith(start))
