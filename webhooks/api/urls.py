from django.urls import path

from webhooks.api.deliveries import DeliveryViewSet
from webhooks.api.endpoints import EndpointViewSet

_ONE = "webhooks/<str:endpoint_id>"

urlpatterns = [
    path(
        "webhooks",
        EndpointViewSet.as_view({"get": "list", "post": "create"}),
        name="webhooks",
    ),
    path(
        _ONE,
        EndpointViewSet.as_view(
            {
                "get": "retrieve",
                "patch": "partial_update",
                "put": "update",
                "delete": "destroy",
            }
        ),
        name="webhook",
    ),
    path(
        f"{_ONE}/rotate-secret",
        EndpointViewSet.as_view({"post": "rotate_secret"}),
        name="webhook-rotate-secret",
    ),
    path(
        f"{_ONE}/ping", EndpointViewSet.as_view({"post": "ping"}), name="webhook-ping"
    ),
    path(
        f"{_ONE}/deliveries",
        DeliveryViewSet.as_view({"get": "list"}),
        name="deliveries",
    ),
    path(
        f"{_ONE}/deliveries/<str:delivery_id>/redeliver",
        DeliveryViewSet.as_view({"post": "redeliver"}),
        name="redeliver",
    ),
    path(
        f"{_ONE}/recover",
        DeliveryViewSet.as_view({"post": "recover"}),
        name="recover",
    ),
]
