"""What the stock admin shows of the desk, and where it leads to it."""

from django.contrib import admin

from credentials.models import Credential
from desk.admin.macros import MacroAdmin
from desk.admin.replies import SavedReplyAdmin
from desk.admin.teams import TeamAdmin
from desk.admin.tickets import DeskCredentialAdmin, DeskTicketAdmin
from desk.models import Macro, SavedReply, Team
from tickets.models import Ticket

admin.site.register(SavedReply, SavedReplyAdmin)
admin.site.register(Macro, MacroAdmin)
admin.site.register(Team, TeamAdmin)
admin.site.unregister([Credential, Ticket])
admin.site.register(Credential, DeskCredentialAdmin)
admin.site.register(Ticket, DeskTicketAdmin)
