"""What a refusal says beside the page that explains it."""


def error_facts(answer):
    """Return a refusal's details without their page; assert that it is its code's."""
    error = answer.json()["error"]
    details = dict(error["details"])
    page = details.pop("documentation")
    assert page == f"http://testserver/docs/errors/{error['code']}"
    return details
