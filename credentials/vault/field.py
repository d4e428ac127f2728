"""The column of a sealed value: a django-cryptography field that decrypts nothing.

From the package come the column, the refused look-ups, the checks and the life-cycle of
`_dump` and `_load`. Both are replaced, and with them its pickle, its CBC and its key
from SECRET_KEY. The bytes in the column are ours (sealed.py), so that leaving the
package means another base class and no data migration.
"""

import base64
import binascii
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django_cryptography.fields import get_encrypted_field

from credentials.vault.sealed import FORMAT, Sealed

if TYPE_CHECKING:
    _EncryptedBinaryField = models.Field  # whose values may be of any type
else:
    # Naming EncryptedMixin as a base oneself fails in deconstruct().
    _EncryptedBinaryField = get_encrypted_field(models.BinaryField, True)

_OURS = {"key", "ttl", "editable"}


class SealedField(_EncryptedBinaryField):
    """Holds `Sealed` values. Plaintext is refused, whatever it looks like."""

    _pyi_private_set_type: Sealed
    _pyi_private_get_type: Sealed

    wasinstance = True  # whoever asked the package first may have said False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if _OURS & kwargs.keys():
            raise TypeError("A sealed field takes no key, ttl or editable.")
        super().__init__(*args, **kwargs)

    def _dump(self, value: Any) -> bytes:
        if not isinstance(value, Sealed):
            raise TypeError("Assign what seal() returned, never plaintext.")
        return bytes(value)

    def _load(self, value: bytes) -> Sealed:
        return Sealed(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Serialise the ciphertext, which `dumpdata` may carry as a backup does."""
        value = self.value_from_object(obj)
        return "" if value is None else base64.b64encode(self._dump(value)).decode()

    def to_python(self, value: Any) -> Sealed | None:
        """Read what `value_to_string` wrote; never take a text for a secret."""
        if value is None or isinstance(value, Sealed):
            return value
        if value == "":
            return None
        try:
            raw = base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raw = b""
        if not raw.startswith(FORMAT):
            raise ValidationError("This is no sealed value.")
        return Sealed(raw)
