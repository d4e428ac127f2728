import datetime
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.list_tickets_environment_item import ListTicketsEnvironmentItem
from ...models.list_tickets_priority_item import ListTicketsPriorityItem
from ...models.list_tickets_sort import ListTicketsSort
from ...models.list_tickets_status_item import ListTicketsStatusItem
from ...models.ticket_list import TicketList
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    status: list[ListTicketsStatusItem] | Unset = UNSET,
    priority: list[ListTicketsPriorityItem] | Unset = UNSET,
    environment: list[ListTicketsEnvironmentItem] | Unset = UNSET,
    category: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    customer_email: list[str] | Unset = UNSET,
    assigned_to: list[str] | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    updated_after: datetime.datetime | Unset = UNSET,
    updated_before: datetime.datetime | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    q: str | Unset = UNSET,
    sort: ListTicketsSort | Unset = ListTicketsSort.VALUE_1,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item = status_item_data.value
            json_status.append(status_item)

    params["status"] = json_status

    json_priority: list[str] | Unset = UNSET
    if not isinstance(priority, Unset):
        json_priority = []
        for priority_item_data in priority:
            priority_item = priority_item_data.value
            json_priority.append(priority_item)

    params["priority"] = json_priority

    json_environment: list[str] | Unset = UNSET
    if not isinstance(environment, Unset):
        json_environment = []
        for environment_item_data in environment:
            environment_item = environment_item_data.value
            json_environment.append(environment_item)

    params["environment"] = json_environment

    json_category: list[str] | Unset = UNSET
    if not isinstance(category, Unset):
        json_category = category

    params["category"] = json_category

    json_tag: list[str] | Unset = UNSET
    if not isinstance(tag, Unset):
        json_tag = tag

    params["tag"] = json_tag

    json_customer_email: list[str] | Unset = UNSET
    if not isinstance(customer_email, Unset):
        json_customer_email = customer_email

    params["customer_email"] = json_customer_email

    json_assigned_to: list[str] | Unset = UNSET
    if not isinstance(assigned_to, Unset):
        json_assigned_to = assigned_to

    params["assigned_to"] = json_assigned_to

    json_created_after: str | Unset = UNSET
    if not isinstance(created_after, Unset):
        json_created_after = created_after.isoformat()
    params["created_after"] = json_created_after

    json_created_before: str | Unset = UNSET
    if not isinstance(created_before, Unset):
        json_created_before = created_before.isoformat()
    params["created_before"] = json_created_before

    json_updated_after: str | Unset = UNSET
    if not isinstance(updated_after, Unset):
        json_updated_after = updated_after.isoformat()
    params["updated_after"] = json_updated_after

    json_updated_before: str | Unset = UNSET
    if not isinstance(updated_before, Unset):
        json_updated_before = updated_before.isoformat()
    params["updated_before"] = json_updated_before

    json_due_after: str | Unset = UNSET
    if not isinstance(due_after, Unset):
        json_due_after = due_after.isoformat()
    params["due_after"] = json_due_after

    json_due_before: str | Unset = UNSET
    if not isinstance(due_before, Unset):
        json_due_before = due_before.isoformat()
    params["due_before"] = json_due_before

    params["q"] = q

    json_sort: str | Unset = UNSET
    if not isinstance(sort, Unset):
        json_sort = sort.value

    params["sort"] = json_sort

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/tickets",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | TicketList | None:
    if response.status_code == 200:
        response_200 = TicketList.from_dict(response.json())

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
) -> Response[ErrorResponse | TicketList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient,
    status: list[ListTicketsStatusItem] | Unset = UNSET,
    priority: list[ListTicketsPriorityItem] | Unset = UNSET,
    environment: list[ListTicketsEnvironmentItem] | Unset = UNSET,
    category: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    customer_email: list[str] | Unset = UNSET,
    assigned_to: list[str] | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    updated_after: datetime.datetime | Unset = UNSET,
    updated_before: datetime.datetime | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    q: str | Unset = UNSET,
    sort: ListTicketsSort | Unset = ListTicketsSort.VALUE_1,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> Response[ErrorResponse | TicketList]:
    """List tickets

     Newest first unless `sort` says otherwise. Several filters narrow, several values of one filter
    widen. What was just written is there.

    Args:
        status (list[ListTicketsStatusItem] | Unset):
        priority (list[ListTicketsPriorityItem] | Unset):
        environment (list[ListTicketsEnvironmentItem] | Unset):
        category (list[str] | Unset):
        tag (list[str] | Unset):
        customer_email (list[str] | Unset):
        assigned_to (list[str] | Unset):
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        updated_after (datetime.datetime | Unset):
        updated_before (datetime.datetime | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        q (str | Unset):
        sort (ListTicketsSort | Unset):  Default: ListTicketsSort.VALUE_1.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | TicketList]
    """

    kwargs = _get_kwargs(
        status=status,
        priority=priority,
        environment=environment,
        category=category,
        tag=tag,
        customer_email=customer_email,
        assigned_to=assigned_to,
        created_after=created_after,
        created_before=created_before,
        updated_after=updated_after,
        updated_before=updated_before,
        due_after=due_after,
        due_before=due_before,
        q=q,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient,
    status: list[ListTicketsStatusItem] | Unset = UNSET,
    priority: list[ListTicketsPriorityItem] | Unset = UNSET,
    environment: list[ListTicketsEnvironmentItem] | Unset = UNSET,
    category: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    customer_email: list[str] | Unset = UNSET,
    assigned_to: list[str] | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    updated_after: datetime.datetime | Unset = UNSET,
    updated_before: datetime.datetime | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    q: str | Unset = UNSET,
    sort: ListTicketsSort | Unset = ListTicketsSort.VALUE_1,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> ErrorResponse | TicketList | None:
    """List tickets

     Newest first unless `sort` says otherwise. Several filters narrow, several values of one filter
    widen. What was just written is there.

    Args:
        status (list[ListTicketsStatusItem] | Unset):
        priority (list[ListTicketsPriorityItem] | Unset):
        environment (list[ListTicketsEnvironmentItem] | Unset):
        category (list[str] | Unset):
        tag (list[str] | Unset):
        customer_email (list[str] | Unset):
        assigned_to (list[str] | Unset):
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        updated_after (datetime.datetime | Unset):
        updated_before (datetime.datetime | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        q (str | Unset):
        sort (ListTicketsSort | Unset):  Default: ListTicketsSort.VALUE_1.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | TicketList
    """

    return sync_detailed(
        client=client,
        status=status,
        priority=priority,
        environment=environment,
        category=category,
        tag=tag,
        customer_email=customer_email,
        assigned_to=assigned_to,
        created_after=created_after,
        created_before=created_before,
        updated_after=updated_after,
        updated_before=updated_before,
        due_after=due_after,
        due_before=due_before,
        q=q,
        sort=sort,
        limit=limit,
        cursor=cursor,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient,
    status: list[ListTicketsStatusItem] | Unset = UNSET,
    priority: list[ListTicketsPriorityItem] | Unset = UNSET,
    environment: list[ListTicketsEnvironmentItem] | Unset = UNSET,
    category: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    customer_email: list[str] | Unset = UNSET,
    assigned_to: list[str] | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    updated_after: datetime.datetime | Unset = UNSET,
    updated_before: datetime.datetime | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    q: str | Unset = UNSET,
    sort: ListTicketsSort | Unset = ListTicketsSort.VALUE_1,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> Response[ErrorResponse | TicketList]:
    """List tickets

     Newest first unless `sort` says otherwise. Several filters narrow, several values of one filter
    widen. What was just written is there.

    Args:
        status (list[ListTicketsStatusItem] | Unset):
        priority (list[ListTicketsPriorityItem] | Unset):
        environment (list[ListTicketsEnvironmentItem] | Unset):
        category (list[str] | Unset):
        tag (list[str] | Unset):
        customer_email (list[str] | Unset):
        assigned_to (list[str] | Unset):
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        updated_after (datetime.datetime | Unset):
        updated_before (datetime.datetime | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        q (str | Unset):
        sort (ListTicketsSort | Unset):  Default: ListTicketsSort.VALUE_1.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | TicketList]
    """

    kwargs = _get_kwargs(
        status=status,
        priority=priority,
        environment=environment,
        category=category,
        tag=tag,
        customer_email=customer_email,
        assigned_to=assigned_to,
        created_after=created_after,
        created_before=created_before,
        updated_after=updated_after,
        updated_before=updated_before,
        due_after=due_after,
        due_before=due_before,
        q=q,
        sort=sort,
        limit=limit,
        cursor=cursor,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient,
    status: list[ListTicketsStatusItem] | Unset = UNSET,
    priority: list[ListTicketsPriorityItem] | Unset = UNSET,
    environment: list[ListTicketsEnvironmentItem] | Unset = UNSET,
    category: list[str] | Unset = UNSET,
    tag: list[str] | Unset = UNSET,
    customer_email: list[str] | Unset = UNSET,
    assigned_to: list[str] | Unset = UNSET,
    created_after: datetime.datetime | Unset = UNSET,
    created_before: datetime.datetime | Unset = UNSET,
    updated_after: datetime.datetime | Unset = UNSET,
    updated_before: datetime.datetime | Unset = UNSET,
    due_after: datetime.date | Unset = UNSET,
    due_before: datetime.date | Unset = UNSET,
    q: str | Unset = UNSET,
    sort: ListTicketsSort | Unset = ListTicketsSort.VALUE_1,
    limit: int | Unset = 25,
    cursor: str | Unset = UNSET,
) -> ErrorResponse | TicketList | None:
    """List tickets

     Newest first unless `sort` says otherwise. Several filters narrow, several values of one filter
    widen. What was just written is there.

    Args:
        status (list[ListTicketsStatusItem] | Unset):
        priority (list[ListTicketsPriorityItem] | Unset):
        environment (list[ListTicketsEnvironmentItem] | Unset):
        category (list[str] | Unset):
        tag (list[str] | Unset):
        customer_email (list[str] | Unset):
        assigned_to (list[str] | Unset):
        created_after (datetime.datetime | Unset):
        created_before (datetime.datetime | Unset):
        updated_after (datetime.datetime | Unset):
        updated_before (datetime.datetime | Unset):
        due_after (datetime.date | Unset):
        due_before (datetime.date | Unset):
        q (str | Unset):
        sort (ListTicketsSort | Unset):  Default: ListTicketsSort.VALUE_1.
        limit (int | Unset):  Default: 25.
        cursor (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | TicketList
    """

    return (
        await asyncio_detailed(
            client=client,
            status=status,
            priority=priority,
            environment=environment,
            category=category,
            tag=tag,
            customer_email=customer_email,
            assigned_to=assigned_to,
            created_after=created_after,
            created_before=created_before,
            updated_after=updated_after,
            updated_before=updated_before,
            due_after=due_after,
            due_before=due_before,
            q=q,
            sort=sort,
            limit=limit,
            cursor=cursor,
        )
    ).parsed
