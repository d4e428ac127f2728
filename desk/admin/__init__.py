"""The desk's admin: saved replies, macros and teams, and links from tickets."""

from django.contrib import admin

from credentials.models import Credential
from desk.admin.macros import MacroAdmin
from desk.admin.saved_replies import SavedReplyAdmin
from desk.admin.teams import TeamAdmin
from desk.admin.tickets import DeskCredentialAdmin, DeskTicketAdmin
from desk.models import Macro, SavedReply, Team
from tickets.models import Ticket

admin.site.unregister([Credential, Ticket])
admin.site.register(Credential, DeskCredentialAdmin)
admin.site.register(Ticket, DeskTicketAdmin)
admin.site.register(SavedReply, SavedReplyAdmin)
admin.site.register(Macro, MacroAdmin)
admin.site.register(Team, TeamAdmin)
