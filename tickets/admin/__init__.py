"""The admin's first pages of the work: tickets, and the comments on them."""

from django.contrib import admin

from tickets.admin.comments import CommentAdmin
from tickets.admin.tickets import TicketAdmin
from tickets.models import Comment, Ticket

admin.site.register(Ticket, TicketAdmin)
admin.site.register(Comment, CommentAdmin)
