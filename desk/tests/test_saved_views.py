"""An agent's own views: kept under a name, seen and removed by nobody else."""

import pytest
from django.test import Client

from desk.models import SavedView
from desk.tests.support import QUEUE, sign_in_as

pytestmark = pytest.mark.django_db
VIEWS = "/admin/desk/views/"


@pytest.fixture
def bobs(client, bob):
    return sign_in_as(client, bob)


def keep(browser, name, query="queue=all&tag=dns"):
    return browser.post(VIEWS, {"name": name, "query": query}, follow=True)


def names_in(page):
    return [view["name"] for view in page.context["views"]]


def test_a_view_is_kept_and_stands_in_the_navigation(bobs):
    page = keep(bobs, " DNS   trouble ", "tag=dns&queue=all&after=x&x=1")

    (view,) = page.context["views"]
    assert view["name"] == "DNS trouble"
    assert view["url"] == f"{QUEUE}?queue=all&tag=dns"
    assert view["is_current"]


def test_a_view_of_the_same_name_is_replaced(bobs):
    keep(bobs, "DNS")
    keep(bobs, "DNS", "queue=mine&tag=dns")

    assert SavedView.objects.get().query == "queue=mine&tag=dns"


@pytest.mark.parametrize("name", ["", "  ", "a" * 61, "a\x00"])
def test_a_name_that_is_none_is_refused_in_a_sentence(bobs, name):
    page = keep(bobs, name)

    assert names_in(page) == []
    assert "The view was not kept." in page.content.decode()


def test_an_agent_has_so_many_views_and_no_more(bobs, settings):
    settings.SAVED_VIEWS_PER_AGENT = 1
    keep(bobs, "one")

    page = keep(bobs, "two")

    assert names_in(page) == ["one"]
    assert "The limit of 1 views of yours is reached" in page.content.decode()
    assert names_in(keep(bobs, "one")) == ["one"]


def test_nobody_else_sees_or_removes_it(bobs, carol):
    keep(bobs, "DNS")
    place = f"{VIEWS}{SavedView.objects.get().pk}/remove/"
    carols = sign_in_as(Client(), carol)

    page = carols.post(place, follow=True)

    assert names_in(page) == []
    assert "Not found." in page.content.decode()
    assert names_in(bobs.get(QUEUE)) == ["DNS"]

    assert names_in(bobs.post(place, follow=True)) == []
