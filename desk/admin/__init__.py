"""The pages of what the desk keeps: saved replies, macros, teams."""

from django.contrib import admin

from desk.admin.macros import MacroAdmin
from desk.admin.replies import SavedReplyAdmin
from desk.admin.teams import TeamAdmin
from desk.models import Macro, SavedReply, Team

admin.site.register(SavedReply, SavedReplyAdmin)
admin.site.register(Macro, MacroAdmin)
admin.site.register(Team, TeamAdmin)
