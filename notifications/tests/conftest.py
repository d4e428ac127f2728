"""The customer is Pat; Mia owns Acme and reads what is told to owners."""

import pytest
from django.core import mail
from django.core.management import call_command

PAT = "pat@customer.test"


@pytest.fixture
def send():
    """Let the worker do its rounds; return the mails that left, in their order."""

    def work():
        mail.outbox.clear()
        call_command("run_worker", "--once", "--only", "dispatch", "--only", "send")
        return list(mail.outbox)

    return work
