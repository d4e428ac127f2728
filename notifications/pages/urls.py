"""The page behind the link in each mail to a customer."""

from django.urls import path

from notifications.pages import choices

urlpatterns = [path("mails/", choices.choices, name="mail_choices")]
