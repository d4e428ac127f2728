"""The agents' door to custody: what is kept, who opened it, and opening it on record.

Tickets and comments are the room below; their pages get the ways into this one here.
"""

from django.contrib import admin

from credentials.admin.credentials import CredentialAdmin
from credentials.admin.tickets import CommentPage, TicketPage
from credentials.models import Credential
from tickets.models import Comment, Ticket

admin.site.register(Credential, CredentialAdmin)
admin.site.unregister([Comment, Ticket])
admin.site.register(Comment, CommentPage)
admin.site.register(Ticket, TicketPage)
