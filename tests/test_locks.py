"""What is installed is locked with its digests, and compared with published faults."""

import http.server
import importlib
import json
import re
import shutil
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 30)


def pinned(name):
    """Return what is locked of a package, such as `nh3==0.3.8`."""
    text = (PROJECT / "requirements.lock").read_text()
    return re.search(rf"^{name}==[^ ;]+", text, re.MULTILINE)[0]


NH3, REDIS, PIP = map(pinned, ("nh3", "redis", "pip"))
ERROR = {
    "id": "PYSEC-2026-1",
    "aliases": ["CVE-2026-1"],
    "fixed_in": ["1.1"],
    "summary": "Reads too much.",
}


@pytest.fixture
def scripts(monkeypatch):
    """The modules of bin/, by their names."""
    monkeypatch.syspath_prepend(str(PROJECT / "bin"))
    return importlib.import_module


@pytest.fixture
def root(tmp_path, scripts):
    """A checkout with its lock files, to be changed."""
    locks = scripts("lockfiles").LOCKS
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "security").mkdir()
    shutil.copytree(PROJECT / "bin", tmp_path / "bin")
    for name in (name for lock in locks for name in (lock.file, lock.source)):
        shutil.copy(PROJECT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def errors(scripts, root):
    return lambda: scripts("lockfiles").find_errors(root)


@pytest.fixture
def compare(scripts, root):
    return lambda: scripts("advisories").compare(root, today=TODAY)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


# --- lock files ---------------------------------------------------------------------


def test_the_lock_files_fit_what_they_are_written_from(scripts):
    assert scripts("lockfiles").find_errors() == []


def test_a_pin_that_changed_is_found(root, errors):
    edit(root / "requirements.txt", NH3, "nh3==0.0.1")

    assert "requirements.lock is not what requirements.txt says." in errors()


def test_a_requirement_that_went_is_found(root, errors):
    edit(root / "requirements-dev.txt", "trustme==", "#")

    assert errors() == ["requirements-dev.lock is not what requirements-dev.txt says."]


def test_another_reason_beside_a_requirement_changes_nothing(root, errors):
    edit(root / "requirements.txt", "# the framework", "# the framework of it all")

    assert errors() == []


def test_a_lock_without_a_digest_is_found(root, errors, scripts):
    entry = scripts("lockfiles").entry("requirements.lock", "whitenoise", root)
    edit(root / "requirements.lock", entry, entry.partition(" ")[0] + "\n")

    assert errors() == ["requirements.lock has no digest of whitenoise."]


def test_two_locks_with_different_releases_are_found(root, errors):
    edit(root / "requirements-dev.lock", REDIS, "redis==8.0.0")

    assert errors()[0] == (
        f"redis is 8.0.0 in requirements-dev.lock, {REDIS[7:]} in requirements.lock."
    )


def test_a_missing_lock_is_found(root, errors):
    (root / "requirements-tools.lock").unlink()

    assert errors() == ["requirements-tools.lock is missing."]


def test_no_lock_names_a_host(scripts):
    texts = [(PROJECT / lock.file).read_text() for lock in scripts("lockfiles").LOCKS]

    assert not any("://" in text for text in texts)


@pytest.mark.parametrize("package", ["pip", "psycopg-binary", "cryptography"])
def test_the_service_is_locked_down_to_what_it_leads_to(scripts, package):
    assert package in scripts("lockfiles").pins("requirements.lock")


# --- advisories ---------------------------------------------------------------------


def store(root, errors=(), *, day=TODAY, packages=None):
    locked = subprocess.run(
        [sys.executable, "-c", "import advisories; print(*advisories.locked())"],
        cwd=root / "bin",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    known = {name: [] for name in (locked if packages is None else packages)}
    known |= dict(errors)
    stored = {"date": day.isoformat(), "source": "here", "packages": known}
    (root / "security/advisories.json").write_text(json.dumps(stored))


def test_advisories_that_were_never_fetched_are_a_warning(compare):
    outcome = compare()

    assert outcome.failures == []
    assert outcome.warnings[0].startswith("no advisories: ")


def test_advisories_of_today_without_a_fault_are_no_news(root, compare):
    store(root)

    outcome = compare()

    assert (outcome.warnings, outcome.failures) == ([], [])
    assert outcome.summary.endswith("packages, as of 2026-11-30 from here")


def test_a_published_fault_fails_and_says_where_it_is_fixed(root, compare):
    store(root, {NH3: [ERROR]}.items())

    assert compare().failures == [f"{NH3}: PYSEC-2026-1, fixed in 1.1. Reads too much."]


def test_a_fault_of_another_release_is_none_of_ours(root, compare):
    store(root, {"nh3==0.0.1": [ERROR]}.items())

    assert compare().failures == []


@pytest.mark.parametrize("named", ["PYSEC-2026-1", "CVE-2026-1"])
def test_a_fault_that_somebody_accepted_with_a_reason_passes(root, compare, named):
    store(root, {NH3: [ERROR]}.items())
    accepted = f'[[accepted]]\nid = "{named}"\nreason = "we never call it"\n'
    (root / "security/accepted.toml").write_text(accepted)

    assert compare().failures == []


def test_a_fault_that_was_accepted_without_a_reason_fails(root, compare):
    store(root, {NH3: [ERROR]}.items())
    accepted = '[[accepted]]\nid = "PYSEC-2026-1"\nreason = " "\n'
    (root / "security/accepted.toml").write_text(accepted)

    assert len(compare().failures) == 1


@pytest.mark.parametrize(("day", "warned"), [(31, False), (30, True)])
def test_advisories_older_than_thirty_days_are_stale(root, compare, day, warned):
    store(root, day=date(2026, 10, day))

    assert any("stale advisories" in line for line in compare().warnings) is warned


def test_packages_nobody_asked_about_are_named(root, compare):
    store(root, packages=[])

    assert "no advisories for" in compare().warnings[0]


# --- fetching them ------------------------------------------------------------------


@pytest.fixture
def index():
    """A package index on this machine; `answers` by path, `default` for the rest."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            answer = server.answers.get(self.path, server.default)
            self.send_response(404 if answer is None else 200)
            self.end_headers()
            if answer is not None:
                self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.answers, server.default = {}, {"vulnerabilities": []}
    server.url = f"http://127.0.0.1:{server.server_port}/pypi"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def audit(root, index):
    return subprocess.run(
        [sys.executable, "bin/audit", "--source", index.url],
        cwd=root,
        capture_output=True,
        text=True,
    )


def test_fetching_stores_what_the_index_says_of_each_locked_release(root, index):
    details = {**ERROR, "details": "Long.", "withdrawn": None}
    withdrawn = {**ERROR, "id": "PYSEC-2026-2", "withdrawn": "2026-11-01T00:00:00Z"}
    index.answers[f"/pypi/{NH3.replace('==', '/')}/json"] = {
        "vulnerabilities": [details, withdrawn]
    }

    done = audit(root, index)

    stored = json.loads((root / "security/advisories.json").read_text())
    assert stored["packages"][NH3] == [ERROR]
    assert stored["packages"][PIP] == []
    assert (done.returncode, stored["source"]) == (1, index.url)
    assert "PYSEC-2026-1, fixed in 1.1" in done.stdout


@pytest.mark.parametrize("answer", [None, {"info": {}}])
def test_an_index_that_does_not_know_stores_nothing(root, index, answer):
    index.answers[f"/pypi/{REDIS.replace('==', '/')}/json"] = answer

    done = audit(root, index)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "nothing was stored" in done.stderr
    assert not (root / "security/advisories.json").exists()
