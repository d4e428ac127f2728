from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.reveal import Reveal
from ...models.reveal_create import RevealCreate
from ...types import Response


def _get_kwargs(
    ticket_id: str,
    credential_id: str,
    *,
    body: RevealCreate,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/tickets/{ticket_id}/credentials/{credential_id}/reveal".format(
            ticket_id=quote(str(ticket_id), safe=""),
            credential_id=quote(str(credential_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | Reveal | None:
    if response.status_code == 200:
        response_200 = Reveal.from_dict(response.json())

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
) -> Response[ErrorResponse | Reveal]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    ticket_id: str,
    credential_id: str,
    *,
    client: AuthenticatedClient,
    body: RevealCreate,
) -> Response[ErrorResponse | Reveal]:
    """Open a secret

     For the agent to whom the ticket is assigned, with a reason, on record: the organization sees who,
    when and why. At most 10 a minute and 60 a day.

    Args:
        ticket_id (str):
        credential_id (str):
        body (RevealCreate): Why the secret has to be seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | Reveal]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        credential_id=credential_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    ticket_id: str,
    credential_id: str,
    *,
    client: AuthenticatedClient,
    body: RevealCreate,
) -> ErrorResponse | Reveal | None:
    """Open a secret

     For the agent to whom the ticket is assigned, with a reason, on record: the organization sees who,
    when and why. At most 10 a minute and 60 a day.

    Args:
        ticket_id (str):
        credential_id (str):
        body (RevealCreate): Why the secret has to be seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | Reveal
    """

    return sync_detailed(
        ticket_id=ticket_id,
        credential_id=credential_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    ticket_id: str,
    credential_id: str,
    *,
    client: AuthenticatedClient,
    body: RevealCreate,
) -> Response[ErrorResponse | Reveal]:
    """Open a secret

     For the agent to whom the ticket is assigned, with a reason, on record: the organization sees who,
    when and why. At most 10 a minute and 60 a day.

    Args:
        ticket_id (str):
        credential_id (str):
        body (RevealCreate): Why the secret has to be seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | Reveal]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        credential_id=credential_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    ticket_id: str,
    credential_id: str,
    *,
    client: AuthenticatedClient,
    body: RevealCreate,
) -> ErrorResponse | Reveal | None:
    """Open a secret

     For the agent to whom the ticket is assigned, with a reason, on record: the organization sees who,
    when and why. At most 10 a minute and 60 a day.

    Args:
        ticket_id (str):
        credential_id (str):
        body (RevealCreate): Why the secret has to be seen.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | Reveal
    """

    return (
        await asyncio_detailed(
            ticket_id=ticket_id,
            credential_id=credential_id,
            client=client,
            body=body,
        )
    ).parsed
