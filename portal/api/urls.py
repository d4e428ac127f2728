from django.urls import path

from portal.api.views import SandboxViewSet

urlpatterns = [
    path(
        "test-helpers/tickets/<str:ticket_id>",
        SandboxViewSet.as_view({"post": "create"}),
        name="test-helper",
    ),
]
