"""The vault: the only room that imports `cryptography` and `django_cryptography`.

Each secret is encrypted under a data key of its own. The data key is wrapped by a key
that never enters the database, bound to the facts the secret belongs to. Change one of
those facts, or swap two rows, and nothing opens.

    sealed = seal(Plaintext({"password": "…"}), context=context)
    unseal(sealed, context=context).expose()
"""

from credentials.vault.context import Context, credential_context
from credentials.vault.envelope import rewrap, seal, unseal
from credentials.vault.errors import KeyUnavailable, Unsealable
from credentials.vault.field import SealedField
from credentials.vault.keyring import known_key_ids, primary_key_id
from credentials.vault.plaintext import Plaintext
from credentials.vault.sealed import Sealed

__all__ = [
    "Context",
    "KeyUnavailable",
    "Plaintext",
    "Sealed",
    "SealedField",
    "Unsealable",
    "credential_context",
    "known_key_ids",
    "primary_key_id",
    "rewrap",
    "seal",
    "unseal",
]
