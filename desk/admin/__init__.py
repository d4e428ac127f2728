"""What the stock admin shows of the desk, and where it leads to it."""

from django.contrib import admin

from credentials.models import Credential
from desk.admin.tickets import DeskCredentialAdmin, DeskTicketAdmin
from tickets.models import Ticket

admin.site.unregister([Credential, Ticket])
admin.site.register(Credential, DeskCredentialAdmin)
admin.site.register(Ticket, DeskTicketAdmin)
