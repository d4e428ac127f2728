"""How often somebody may open secrets, whichever door they use: one count for all."""

from django.conf import settings
from django.http import HttpRequest

from accounts.actor import Actor
from api.errors import RateLimitExceeded
from api.throttling import count, remember_usage


def count_reveal(request: HttpRequest, actor: Actor) -> RateLimitExceeded | None:
    """Count one more attempt; return the refusal if it is one too many."""
    for rate in settings.REVEAL_LIMITS:
        usage = count(
            request,
            policy=f"reveals-{rate.seconds}",
            bucket=f"{actor.type}:{actor.id}",
            rate=rate,
        )
        if usage is not None and usage.exceeded:
            remember_usage(request, usage)
            return usage.to_error()
    return None
