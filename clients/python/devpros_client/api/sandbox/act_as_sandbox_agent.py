from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.sandbox_act import SandboxAct
from ...models.sandbox_act_done import SandboxActDone
from ...types import UNSET, Response, Unset


def _get_kwargs(
    ticket_id: str,
    *,
    body: SandboxAct,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/test-helpers/tickets/{ticket_id}".format(
            ticket_id=quote(str(ticket_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | SandboxActDone | None:
    if response.status_code == 200:
        response_200 = SandboxActDone.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = ErrorResponse.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = ErrorResponse.from_dict(response.json())

        return response_404

    if response.status_code == 409:
        response_409 = ErrorResponse.from_dict(response.json())

        return response_409

    if response.status_code == 410:
        response_410 = ErrorResponse.from_dict(response.json())

        return response_410

    if response.status_code == 413:
        response_413 = ErrorResponse.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = ErrorResponse.from_dict(response.json())

        return response_415

    if response.status_code == 422:
        response_422 = ErrorResponse.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = ErrorResponse.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = ErrorResponse.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = ErrorResponse.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorResponse | SandboxActDone]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: SandboxAct,
    idempotency_key: str | Unset = UNSET,
) -> Response[ErrorResponse | SandboxActDone]:
    """Let the sandbox's agent work on a ticket

     For keys of a sandbox alone; to all others this is 404. The agent does what agents do, so every
    event, webhook and line of an access log comes as it would in life. `reveal` and `expire` need
    `credentials:write` as well; `reveal` needs the ticket assigned first, shows no secret, and takes no
    `Idempotency-Key`, because each is one of its own. A `note` is an agents' internal one: afterwards
    nothing that you can read shows that it is there.

    Args:
        ticket_id (str):
        idempotency_key (str | Unset):
        body (SandboxAct): What the sandbox's agent is to do with a ticket.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | SandboxActDone]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: SandboxAct,
    idempotency_key: str | Unset = UNSET,
) -> ErrorResponse | SandboxActDone | None:
    """Let the sandbox's agent work on a ticket

     For keys of a sandbox alone; to all others this is 404. The agent does what agents do, so every
    event, webhook and line of an access log comes as it would in life. `reveal` and `expire` need
    `credentials:write` as well; `reveal` needs the ticket assigned first, shows no secret, and takes no
    `Idempotency-Key`, because each is one of its own. A `note` is an agents' internal one: afterwards
    nothing that you can read shows that it is there.

    Args:
        ticket_id (str):
        idempotency_key (str | Unset):
        body (SandboxAct): What the sandbox's agent is to do with a ticket.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | SandboxActDone
    """

    return sync_detailed(
        ticket_id=ticket_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: SandboxAct,
    idempotency_key: str | Unset = UNSET,
) -> Response[ErrorResponse | SandboxActDone]:
    """Let the sandbox's agent work on a ticket

     For keys of a sandbox alone; to all others this is 404. The agent does what agents do, so every
    event, webhook and line of an access log comes as it would in life. `reveal` and `expire` need
    `credentials:write` as well; `reveal` needs the ticket assigned first, shows no secret, and takes no
    `Idempotency-Key`, because each is one of its own. A `note` is an agents' internal one: afterwards
    nothing that you can read shows that it is there.

    Args:
        ticket_id (str):
        idempotency_key (str | Unset):
        body (SandboxAct): What the sandbox's agent is to do with a ticket.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | SandboxActDone]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: SandboxAct,
    idempotency_key: str | Unset = UNSET,
) -> ErrorResponse | SandboxActDone | None:
    """Let the sandbox's agent work on a ticket

     For keys of a sandbox alone; to all others this is 404. The agent does what agents do, so every
    event, webhook and line of an access log comes as it would in life. `reveal` and `expire` need
    `credentials:write` as well; `reveal` needs the ticket assigned first, shows no secret, and takes no
    `Idempotency-Key`, because each is one of its own. A `note` is an agents' internal one: afterwards
    nothing that you can read shows that it is there.

    Args:
        ticket_id (str):
        idempotency_key (str | Unset):
        body (SandboxAct): What the sandbox's agent is to do with a ticket.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | SandboxActDone
    """

    return (
        await asyncio_detailed(
            ticket_id=ticket_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
