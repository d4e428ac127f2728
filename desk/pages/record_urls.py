"""The addresses of what is on record."""

from django.urls import path

from desk.pages.history import ticket_history

record_urls = [
    path("tickets/<int:number>/history/", ticket_history, name="ticket_history"),
]
