"""What the dialect itself serves."""

from django.urls import path

from api.health import HealthView
from api.schema import OpenAPIView

urlpatterns = [
    path("health", HealthView.as_view(), name="health"),
    path("openapi.json", OpenAPIView.as_view(), name="openapi"),
]
