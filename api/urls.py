"""Health and the OpenAPI document."""

from django.urls import path

from api.document import OpenAPIView
from api.health import HealthView

urlpatterns = [
    path("health", HealthView.as_view(), name="health"),
    path("openapi.json", OpenAPIView.as_view(), name="openapi"),
]
