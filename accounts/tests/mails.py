"""Reading what the mails of an account say."""

import re

from django.core import mail

_CODE = re.compile(r"^Code: (\S+)$", re.MULTILINE)
_ADDRESS = re.compile(r"http://testserver(/accounts/invitations/\S+)")


def code_in_mail():
    """Return the code of the newest mail; nothing when that holds none."""
    found = _CODE.search(mail.outbox[-1].body)
    return found[1] if found else ""


def address_in_mail():
    """Return where the newest invitation leads."""
    return _ADDRESS.search(mail.outbox[-1].body)[1]


def refuse_mail(monkeypatch):
    """Let the mail server be gone."""

    def gone(*arguments):
        raise ConnectionRefusedError

    backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
    monkeypatch.setattr(backend, gone)
