"""Addresses of queues, what is done from them, the first page and the palette."""

from django.urls import URLPattern, path

from desk.pages import bulk, export, home, palette, queue, views

queue_urls: list[URLPattern] = [
    path("", home.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("undo/<int:number>/", bulk.undo, name="undo"),
    path("export/", export.export, name="export"),
    path("views/", views.keep, name="views"),
    path("views/<int:number>/remove/", views.remove, name="view_remove"),
    path("palette/", palette.palette, name="palette"),
]
