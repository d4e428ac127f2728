from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.ticket_update import TicketUpdate
from ...models.ticket_written import TicketWritten
from ...types import UNSET, Response, Unset


def _get_kwargs(
    ticket_id: str,
    *,
    body: TicketUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/tickets/{ticket_id}".format(
            ticket_id=quote(str(ticket_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | TicketWritten | None:
    if response.status_code == 200:
        response_200 = TicketWritten.from_dict(response.json())

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

    if response.status_code == 412:
        response_412 = ErrorResponse.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = ErrorResponse.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = ErrorResponse.from_dict(response.json())

        return response_415

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
) -> Response[ErrorResponse | TicketWritten]:
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
    body: TicketUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> Response[ErrorResponse | TicketWritten]:
    """Change a ticket

     Absent fields stay, null clears an optional one, metadata merges. Nothing changed: 200, no event,
    the same `updated_at`.

    Args:
        ticket_id (str):
        if_match (str | Unset):
        body (TicketUpdate | Unset): What to change; whatever is absent stays, null clears an
            optional field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | TicketWritten]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: TicketUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> ErrorResponse | TicketWritten | None:
    """Change a ticket

     Absent fields stay, null clears an optional one, metadata merges. Nothing changed: 200, no event,
    the same `updated_at`.

    Args:
        ticket_id (str):
        if_match (str | Unset):
        body (TicketUpdate | Unset): What to change; whatever is absent stays, null clears an
            optional field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | TicketWritten
    """

    return sync_detailed(
        ticket_id=ticket_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed


async def asyncio_detailed(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: TicketUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> Response[ErrorResponse | TicketWritten]:
    """Change a ticket

     Absent fields stay, null clears an optional one, metadata merges. Nothing changed: 200, no event,
    the same `updated_at`.

    Args:
        ticket_id (str):
        if_match (str | Unset):
        body (TicketUpdate | Unset): What to change; whatever is absent stays, null clears an
            optional field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | TicketWritten]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        body=body,
        if_match=if_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    ticket_id: str,
    *,
    client: AuthenticatedClient,
    body: TicketUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> ErrorResponse | TicketWritten | None:
    """Change a ticket

     Absent fields stay, null clears an optional one, metadata merges. Nothing changed: 200, no event,
    the same `updated_at`.

    Args:
        ticket_id (str):
        if_match (str | Unset):
        body (TicketUpdate | Unset): What to change; whatever is absent stays, null clears an
            optional field.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | TicketWritten
    """

    return (
        await asyncio_detailed(
            ticket_id=ticket_id,
            client=client,
            body=body,
            if_match=if_match,
        )
    ).parsed
