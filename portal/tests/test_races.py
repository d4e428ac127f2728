"""A button pressed twice at the same moment."""

import pytest

from accounts.models import ApiKey
from portal.tests.members import browser_of
from portal.tests.test_keys import FORM, NEW
from tests.test_races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_two_presses_at_once_make_one_key_and_one_of_them_says_so(mia):
    browsers = [browser_of(mia) for _ in range(4)]

    answers = at_once(4, lambda number: browsers[number].post(NEW, FORM))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert ApiKey.objects.count() == 1
