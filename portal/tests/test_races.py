"""One form submitted twice at the same time."""

import pytest

from accounts.models import ApiKey
from portal.tests.support import signed_in_client
from portal.tests.test_keys import FORM, NEW
from tests.test_races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_submissions_of_one_form_at_once_make_one_key(mia):
    browsers = [signed_in_client(mia) for _ in range(4)]

    answers = at_once(4, lambda number: browsers[number].post(NEW, FORM))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert ApiKey.objects.count() == 1
