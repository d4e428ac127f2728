"""Do the keys that are here open what is stored?"""

from credentials.models import Credential
from credentials.vault import KeyUnavailable, Unsealable, known_key_ids, rewrap


def find_unusable_keys() -> list[str]:
    """Return the keys under which secrets are sealed that they do not open.

    Of each key the newest secret is tried, and nothing is shown or changed: what is
    opened is the key of that one secret. A key may bear the right name and be another.
    """
    sealed = Credential.objects.sealed()
    named = sorted(set(sealed.order_by().values_list("key_id", flat=True).distinct()))
    return [name for name in named if not _opens(name)]


def _opens(key_id: str) -> bool:
    if key_id not in known_key_ids():
        return False
    newest = Credential.objects.sealed().filter(key_id=key_id).order_by("-pk").first()
    if newest is None:
        return True  # it ended just now
    try:
        rewrap(newest.sealed, context=newest.context)
    except (KeyUnavailable, Unsealable):
        return False
    return True
