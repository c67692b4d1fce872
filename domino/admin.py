"""Django's admin of what belongs to no domain: accounts, their second factor, outgoing mails, jobs, periodic tasks."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from domino.jobs import retry
from domino.models import Job, OutgoingMail, PeriodicTask, User

# Addresses stand with the accounts; roles are memberships, not groups.
admin.site.unregister([EmailAddress, Authenticator, Group])


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "email"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = UserCreationForm
    add_fieldsets = [(None, {"fields": ["username", "email", "usable_password", "password1", "password2"]})]
    fieldsets = [
        (None, {"fields": ["username", "email", "password"]}),
        ("Personne", {"fields": ["first_name", "last_name"]}),
        ("Droits", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "email", "first_name", "last_name", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    filter_horizontal = []


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows are made by the site: they are looked at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Deleted for someone who lost their phone and their codes; the secret itself is not shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "user__username"]
    fields = ["user", "type", "created_at", "last_used_at"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """The outbox. Texts are left out: they hold people's secret links."""

    list_display = ["recipient", "subject", "state", "attempts", "next_attempt_at", "sent_at", "last_error"]
    list_filter = ["state"]
    search_fields = ["recipient", "subject"]
    date_hierarchy = "created_at"
    fields = ["recipient", "subject", "state", "attempts", "next_attempt_at", "last_error", "created_at", "sent_at"]
    actions = ["retry"]

    @admin.action(description="Essayer de nouveau d’envoyer")
    def retry(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        """Mails that are not sent yet are due now, given up ones included."""
        unsent = queryset.exclude(state=OutgoingMail.State.SENT)
        count = unsent.update(state=OutgoingMail.State.WAITING, attempts=0, next_attempt_at=timezone.now())
        self.message_user(request, f"Courriers remis à l’envoi : {count}.", messages.SUCCESS)


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Work in the hands of the worker, and what was given up."""

    list_display = ["kind", "state", "attempts", "next_attempt_at", "created_at", "ended_at", "last_error"]
    list_filter = ["state", "kind"]
    date_hierarchy = "created_at"
    fields = ["kind", "payload", "lane", "state", "attempts", "next_attempt_at", "held_until", "last_error", "ended_at"]
    actions = ["retry"]

    @admin.action(description="Essayer de nouveau")
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Jobs that were given up are due now, with all their tries."""
        count = sum(retry(job) for job in queryset.filter(state=Job.State.DEAD))
        self.message_user(request, f"Travaux remis dans la file : {count}.", messages.SUCCESS)


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(ReadOnlyAdmin):
    """What the worker does by itself, and whether it went well."""

    list_display = ["name", "last_run_at", "next_run_at", "failures", "last_result", "last_error"]
    fields = ["name", "last_run_at", "next_run_at", "failures", "last_result", "last_error"]

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False
