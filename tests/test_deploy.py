"""The files in deploy/ fit this checkout, and keep what docs/operations.md promises."""

import re
import shutil
import subprocess

import pytest

from tests.support.nginx import PROGRAM, nginx
from tests.support.running_service import PROJECT

UNITS = sorted((PROJECT / "deploy").glob("*.service"))
INSTALLED = "/opt/devpros"
ANALYZE = shutil.which("systemd-analyze")


def lines_of(unit):
    """Return what a unit says, without its comments."""
    return [line for line in unit.read_text().splitlines() if line[:1] not in "#"]


def value_in(unit, name):
    (value,) = [
        line.partition("=")[2] for line in lines_of(unit) if line.startswith(f"{name}=")
    ]
    return value


def test_both_kinds_of_processes_have_a_unit():
    assert [unit.name for unit in UNITS] == [
        "devpros-web.service",
        "devpros-worker.service",
    ]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
@pytest.mark.parametrize(
    "line",
    [
        "User=devpros",
        "UMask=0077",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "EnvironmentFile=/etc/devpros/environment",
        "Restart=always",
    ],
)
def test_a_unit_runs_as_a_user_of_its_own_with_no_more_than_it_needs(unit, line):
    assert line in lines_of(unit)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_this_checkout_has(unit):
    command = value_in(unit, "ExecStart").split()

    assert command[0] == f"{INSTALLED}/.venv/bin/python"
    assert value_in(unit, "WorkingDirectory") == INSTALLED
    if command[1] == "-m":
        assert command[2:4] == ["gunicorn", "--config"]
        assert (PROJECT / "devpros" / "gunicorn.py").exists()
    else:
        assert (PROJECT / command[1]).exists()


def test_systemd_waits_for_longer_than_requests_may_take():
    from devpros.gunicorn import graceful_timeout

    web = PROJECT / "deploy" / "devpros-web.service"

    assert int(value_in(web, "TimeoutStopSec")) > graceful_timeout


@pytest.mark.skipif(ANALYZE is None, reason="SKIPPED: no systemd")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_reads_each_line_of_a_unit(unit, tmp_path):
    program = shutil.which("true")
    text = unit.read_text().replace(f"{INSTALLED}/.venv/bin/python", program)
    copy = tmp_path / unit.name
    copy.write_text(text)

    done = subprocess.run([ANALYZE, "verify", copy], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(PROGRAM is None, reason="SKIPPED: nginx is not installed here")
def test_nginx_takes_the_shipped_site(tmp_path):
    with nginx(["127.0.0.1:9"], tmp_path) as port:
        assert port


def test_nginx_gives_up_an_idle_connection_before_the_web_server_does(settings):
    text = (PROJECT / "deploy" / "nginx.conf").read_text()
    upstream = text[text.index("upstream") : text.index("}")]
    seconds = int(re.search(r"keepalive_timeout (\d+)s", upstream)[1])

    assert seconds < settings.KEEP_ALIVE_TIMEOUT
