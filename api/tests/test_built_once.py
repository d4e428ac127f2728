"""What is built once is built by one thread, while others wait."""

import threading

from api.built_once import built_once


def test_threads_that_come_together_get_what_one_of_them_built():
    begun, built = threading.Barrier(8), []
    may_end = threading.Event()

    @built_once
    def build():
        built.append(threading.get_ident())
        may_end.wait(5)
        return object()

    seen = []

    def ask():
        begun.wait()
        seen.append(build())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    may_end.set()
    for thread in threads:
        thread.join()

    assert len(built) == 1
    assert len({id(one) for one in seen}) == 1


def test_each_argument_is_built_once():
    built = []

    @built_once
    def build(name):
        built.append(name)
        return name.upper()

    assert [build("a"), build("b"), build("a")] == ["A", "B", "A"]
    assert built == ["a", "b"]


def test_what_failed_is_built_again():
    calls = []

    @built_once
    def build():
        calls.append(1)
        if len(calls) == 1:
            raise OSError
        return "built"

    first = _outcome(build)

    assert (first, build()) == ("OSError", "built")


def test_what_is_built_may_be_forgotten():
    calls = []
    build = built_once(lambda: calls.append(1))

    build()
    build.cache_clear()
    build()

    assert len(calls) == 2


def _outcome(build):
    try:
        return build()
    except OSError as error:
        return type(error).__name__
