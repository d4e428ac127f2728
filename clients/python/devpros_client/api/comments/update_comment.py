from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.comment_update import CommentUpdate
from ...models.comment_written import CommentWritten
from ...models.error_response import ErrorResponse
from ...types import UNSET, Response, Unset


def _get_kwargs(
    ticket_id: str,
    comment_id: str,
    *,
    body: CommentUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/tickets/{ticket_id}/comments/{comment_id}".format(
            ticket_id=quote(str(ticket_id), safe=""),
            comment_id=quote(str(comment_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> CommentWritten | ErrorResponse | None:
    if response.status_code == 200:
        response_200 = CommentWritten.from_dict(response.json())

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
) -> Response[CommentWritten | ErrorResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    ticket_id: str,
    comment_id: str,
    *,
    client: AuthenticatedClient,
    body: CommentUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> Response[CommentWritten | ErrorResponse]:
    """Edit one's own comment

     The author only; the comment keeps its place and shows that it was edited.

    Args:
        ticket_id (str):
        comment_id (str):
        if_match (str | Unset):
        body (CommentUpdate | Unset): What to change of one's own comment.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommentWritten | ErrorResponse]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        comment_id=comment_id,
        body=body,
        if_match=if_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    ticket_id: str,
    comment_id: str,
    *,
    client: AuthenticatedClient,
    body: CommentUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> CommentWritten | ErrorResponse | None:
    """Edit one's own comment

     The author only; the comment keeps its place and shows that it was edited.

    Args:
        ticket_id (str):
        comment_id (str):
        if_match (str | Unset):
        body (CommentUpdate | Unset): What to change of one's own comment.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommentWritten | ErrorResponse
    """

    return sync_detailed(
        ticket_id=ticket_id,
        comment_id=comment_id,
        client=client,
        body=body,
        if_match=if_match,
    ).parsed


async def asyncio_detailed(
    ticket_id: str,
    comment_id: str,
    *,
    client: AuthenticatedClient,
    body: CommentUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> Response[CommentWritten | ErrorResponse]:
    """Edit one's own comment

     The author only; the comment keeps its place and shows that it was edited.

    Args:
        ticket_id (str):
        comment_id (str):
        if_match (str | Unset):
        body (CommentUpdate | Unset): What to change of one's own comment.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[CommentWritten | ErrorResponse]
    """

    kwargs = _get_kwargs(
        ticket_id=ticket_id,
        comment_id=comment_id,
        body=body,
        if_match=if_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    ticket_id: str,
    comment_id: str,
    *,
    client: AuthenticatedClient,
    body: CommentUpdate | Unset = UNSET,
    if_match: str | Unset = UNSET,
) -> CommentWritten | ErrorResponse | None:
    """Edit one's own comment

     The author only; the comment keeps its place and shows that it was edited.

    Args:
        ticket_id (str):
        comment_id (str):
        if_match (str | Unset):
        body (CommentUpdate | Unset): What to change of one's own comment.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        CommentWritten | ErrorResponse
    """

    return (
        await asyncio_detailed(
            ticket_id=ticket_id,
            comment_id=comment_id,
            client=client,
            body=body,
            if_match=if_match,
        )
    ).parsed
