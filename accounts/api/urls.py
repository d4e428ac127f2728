from django.urls import path

from accounts.api.views import MeViewSet

urlpatterns = [path("me", MeViewSet.as_view({"get": "retrieve"}), name="me")]
