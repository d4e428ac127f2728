"""An agent's own views: kept under a name, seen and removed by nobody else."""

import pytest
from django.test import Client

from desk.models import SavedView
from desk.tests.support import QUEUE, sign_in_as

pytestmark = pytest.mark.django_db
VIEWS = "/admin/desk/views/"


@pytest.fixture
def bobs_client(client, bob):
    return sign_in_as(client, bob)


def save_view(browser, name, query="queue=all&tag=dns"):
    return browser.post(VIEWS, {"name": name, "query": query}, follow=True)


def view_names(page):
    return [view["name"] for view in page.context["views"]]


def test_a_saved_view_is_listed_in_the_navigation(bobs_client):
    page = save_view(bobs_client, " DNS   trouble ", "tag=dns&queue=all&after=x&x=1")

    (view,) = page.context["views"]
    assert view["name"] == "DNS trouble"
    assert view["url"] == f"{QUEUE}?queue=all&tag=dns"
    assert view["is_current"]


def test_saving_a_view_replaces_the_view_of_the_same_name(bobs_client):
    save_view(bobs_client, "DNS")
    save_view(bobs_client, "DNS", "queue=mine&tag=dns")

    assert SavedView.objects.get().query == "queue=mine&tag=dns"


@pytest.mark.parametrize("name", ["", "  ", "a" * 61, "a\x00"])
def test_a_view_with_an_invalid_name_is_not_saved(bobs_client, name):
    page = save_view(bobs_client, name)

    assert view_names(page) == []
    assert "The view was not kept." in page.content.decode()


def test_a_view_above_the_limit_is_not_saved(bobs_client, settings):
    settings.SAVED_VIEWS_PER_AGENT = 1
    save_view(bobs_client, "one")

    page = save_view(bobs_client, "two")

    assert view_names(page) == ["one"]
    assert "The limit of 1 views of yours is reached" in page.content.decode()
    assert view_names(save_view(bobs_client, "one")) == ["one"]


def test_another_agent_neither_sees_nor_deletes_a_view(bobs_client, carol):
    save_view(bobs_client, "DNS")
    path = f"{VIEWS}{SavedView.objects.get().pk}/remove/"
    carols_client = sign_in_as(Client(), carol)

    page = carols_client.post(path, follow=True)

    assert view_names(page) == []
    assert "Not found." in page.content.decode()
    assert view_names(bobs_client.get(QUEUE)) == ["DNS"]

    assert view_names(bobs_client.post(path, follow=True)) == []
