"""Everything `bin/serve` does, in order."""

import argparse
import base64
import hashlib
import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import checkout
import local_settings
import lockfiles
import machine
from address import Address
from checkout import PYTHON
from processes import SECONDS_TO_STOP, Children, Failed

SECONDS_TO_BECOME_HEALTHY = 30
Programs = dict[str, subprocess.Popen[str]]
OFF = {"", "0", "f", "false", "n", "no", "off"}
FOR_OTHERS = """
Others can come in, so what is for trying out is off: DEMO and WEBHOOK_ALLOW_LOOPBACK.
Agents need a second step. `manage.py create_agent` makes the first one.
"""
DEMO_FOR_OTHERS = """
Others can come in, and DEMO is on: anybody may sign in as its people.
"""
TICKET = {
    "title": "Database connection issue",
    "description": "Unable to connect to production DB after recent deployment",
    "priority": "high",
}


def main(arguments: Sequence[str] = ()) -> int:
    """Serve until stopped; return the exit code."""
    skips_checks = _parse(arguments).skip_checks
    try:
        address = Address.of(os.environ)
        address.require_free()
        with Children(
            checkout.environment(),
            code_if_stopped=0,
            seconds_to_stop=_seconds_of_grace() + SECONDS_TO_STOP,
        ) as children:
            serve(children, address, skips_checks=skips_checks)
    except Failed as failure:
        print(failure, file=sys.stderr)
    except PermissionError as error:
        print(f"This user may not write {error.filename}.", file=sys.stderr)
    return 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/serve",
        description="Serve DevPros from this checkout. HOST and PORT say where.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--skip-checks",
        action="store_true",
        help="start for others although `check --deploy` finds errors",
    )
    return parser.parse_args(arguments)


def serve(children: Children, address: Address, *, skips_checks: bool) -> None:
    """Prepare, start, say where, and watch, until stopped or until something fails."""
    is_for_others = address.is_for_others(os.environ)
    url = address.public_url(os.environ)
    with checkout.locked():
        checkout.install(children, *lockfiles.FOR_SERVICE)
        os.umask(0o077)  # the database is for nobody else to read
        settings = local_settings.keep(
            public_url=url,
            allowed_hosts=[] if address.is_loopback else machine.names(),
            is_for_others=is_for_others,
        )
        _manage(children, "migrate", "--no-input")
    if is_for_others and not skips_checks:
        _check(children)
    programs = {"web server": _start_web_server(children, address)}
    demo = {}
    if os.environ.get("DEMO", settings.get("DEMO", "")).lower() not in OFF:
        demo = json.loads(_manage(children, "demo", "--json").splitlines()[-1])
    programs["worker"] = children.start([PYTHON, "manage.py", "run_worker"])
    _wait_until_healthy(programs, address, url)
    print(welcome(url, demo, mail=mail_server(settings)), flush=True)
    if is_for_others:
        print(FOR_OTHERS if not demo else DEMO_FOR_OTHERS, flush=True)
    while True:
        _require_alive(programs)
        time.sleep(0.2)


def _check(children: Children) -> None:
    """Refuse what would be unsafe for others; show what would only be unwise."""
    command = [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "ERROR"]
    try:
        children.run(command, doing="manage.py check --deploy", prints_output=True)
    except Failed:
        raise Failed(
            "Others could come in, and check --deploy names what is unsafe then;"
            " bin/serve --skip-checks starts all the same."
        ) from None


def welcome(url: str, demo: dict[str, Any], *, mail: str = "") -> str:
    """Say where the service is, who can sign in, and how to file a ticket."""
    lines = ["", f"DevPros is ready at {url}", "", f"  Admin     {url}/admin/"]
    lines.append(f"  Mail      {mail or 'none leaves: each is a file in var/mail/'}")
    code = "" if mail else ", where the code for it is as well"
    lines.append(f"  Sign up   {url}/accounts/signup/{code}")
    if demo:
        agent, key = demo["agent"], demo["api_key"]
        lines += [
            f"  Sign in   {agent['email']}  password: {agent['password']}",
            f"  API key   {key}",
            "",
            "File a ticket:",
            "",
            f"curl -X POST {url}/v1/tickets -H 'Authorization: Bearer {key}'"
            f" -H 'Content-Type: application/json' -d '{json.dumps(TICKET)}'",
            "",
            *try_oauth(url, demo["application"], demo["public_application"]),
            "",
            "Agents authorize only what an operator approved, in the demo this one:",
            f"client_id {demo['agent_application']['client_id']}",
        ]
    return "\n".join([*lines, "", "Ctrl+C stops it."])


def try_oauth(url: str, board: dict[str, str], public: dict[str, str]) -> list[str]:
    """Say how an application gets a token: as itself, and for a person who consents."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    options = {
        "response_type": "code",
        **public,
        "scope": "tickets:read tickets:write",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    redeemed = {"grant_type": "authorization_code", **public, "code_verifier": verifier}
    login = f"{board['client_id']}:{board['client_secret']}"
    return [
        "Try OAuth, as the application; or open the address, and redeem its code:",
        "",
        f"curl -u {login} -d grant_type=client_credentials {url}/oauth/token",
        f"{url}/oauth/authorize?{urlencode(options)}",
        f"curl -d '{urlencode(redeemed)}' -d code=… {url}/oauth/token",
    ]


def mail_server(settings: dict[str, str]) -> str:
    """Return where mail goes, without the password; empty when it stays in files."""
    found = urlsplit(os.environ.get("EMAIL_URL", settings.get("EMAIL_URL", "")))
    return f"goes to {found.hostname or found.scheme}" if found.scheme else ""


def _seconds_of_grace() -> float:
    """Return how long the web server waits for its requests when it is stopped."""
    given = os.environ.get("GRACEFUL_TIMEOUT", "30")
    if not given.isdecimal():
        raise Failed(f"GRACEFUL_TIMEOUT is a number of seconds, not {given!r}.")
    return int(given)


def _manage(children: Children, command: str, *options: str) -> str:
    doing = f"manage.py {command}"
    return children.run([PYTHON, "manage.py", command, *options], doing=doing)


def _start_web_server(children: Children, address: Address) -> subprocess.Popen[str]:
    where = {"HOST": address.host, "PORT": str(address.port)}
    gunicorn = [PYTHON, "-m", "gunicorn", "--config", "python:devpros.gunicorn"]
    return children.start([*gunicorn, "devpros.wsgi"], settings=where)


def _require_alive(programs: Programs) -> None:
    for name, program in programs.items():
        if program.poll() is not None:
            raise Failed(
                f"The {name} ended by itself (exit code {program.returncode}),"
                " so everything was stopped."
            )


def _wait_until_healthy(programs: Programs, address: Address, url: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_BECOME_HEALTHY
    while True:
        _require_alive(programs)
        answer = _ask_health(address, url)
        if '"status"' in answer and json.loads(answer).get("status") == "healthy":
            return
        if time.monotonic() > deadline:
            raise Failed(
                f"The service was not healthy after {SECONDS_TO_BECOME_HEALTHY} s;"
                f" its last answer was: {answer}"
            )
        time.sleep(0.25)


def _ask_health(address: Address, url: str) -> str:
    """Return the health answer's body, or what went wrong. No proxy is asked."""
    host, port = address.reachable_host, address.port
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        # By the name that others use: the machine's own need not be served.
        connection.request("GET", "/v1/health", headers={"Host": urlsplit(url).netloc})
        return connection.getresponse().read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
