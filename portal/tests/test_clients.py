"""/docs/clients and its downloads."""

import tomllib
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.conf import settings

from conftest import NOON
from portal.archives import ARCHIVES, PYTHON, TYPESCRIPT, _zipped

PAGE = "/docs/clients"

each_archive = pytest.mark.parametrize(
    "archive", ARCHIVES, ids=[archive.folder for archive in ARCHIVES]
)


def opened(answer):
    return zipfile.ZipFile(BytesIO(answer.content))


def test_the_clients_page_is_public_and_needs_no_database(client):
    answer = client.get(PAGE)

    assert answer.status_code == 200
    for address in ("/v1/openapi.json", *(f"{PAGE}/{a.file_name}" for a in ARCHIVES)):
        assert f'href="{address}"' in answer.text


def test_a_signed_in_member_gets_the_same_clients_page(client, mia):
    client.force_login(mia)

    assert client.get(PAGE).status_code == 200


@each_archive
def test_an_archive_is_a_public_download_with_its_file_name(client, archive):
    answer = client.get(f"{PAGE}/{archive.file_name}")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert (
        answer["Content-Disposition"] == f'attachment; filename="{archive.file_name}"'
    )
    assert opened(answer).testzip() is None


@each_archive
def test_an_archive_holds_the_committed_files_in_one_folder(client, archive):
    made = opened(client.get(f"{PAGE}/{archive.file_name}"))

    for name in made.namelist():
        folder, _, path = name.partition("/")
        assert folder == archive.name
        assert made.read(name) == (archive.path / path).read_bytes()
        assert not {"node_modules", "__pycache__"} & {*path.split("/")}
        assert not any(part.startswith(".") for part in path.split("/"))


@each_archive
def test_an_archive_has_the_same_bytes_on_another_day(archive):
    first = archive.content()
    _zipped.cache_clear()

    with time_machine.travel(NOON - timedelta(days=9)):
        assert archive.content() == first


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/{PYTHON.file_name}"])
def test_post_to_the_clients_pages_is_405(client, path):
    assert client.post(path).status_code == 405


def test_an_unknown_archive_is_404(client, db):
    assert client.get(f"{PAGE}/devpros-cobol.zip").status_code == 404


def test_the_clients_have_the_version_of_the_api():
    project = tomllib.loads(PYTHON.text("pyproject.toml"))["project"]

    assert project["version"] == settings.VERSION
    assert f'"version": "{settings.VERSION}"' in TYPESCRIPT.text("package.json")
