"""``manage.py migrate``: Django's own, with each migration and the record of it in one transaction (K07)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import transaction
from django.db.migrations.executor import MigrationExecutor


class WholeExecutor(MigrationExecutor):
    """Django records a migration after its transaction when an index was put off to the end of it.

    A process that dies between the two leaves tables of which nobody remembers that they were made, and no
    later ``migrate`` gets past them (docs/decisions/0019).
    """

    def apply_migration(
        self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        """Apply and record a migration, or neither."""
        if not (migration.atomic and self.connection.features.can_rollback_ddl):
            return super().apply_migration(state, migration, fake, fake_initial)
        self.connection.disable_constraint_checking()  # which SQLite does outside a transaction only
        try:
            with transaction.atomic(using=self.connection.alias):
                return super().apply_migration(state, migration, fake, fake_initial)
        finally:
            self.connection.enable_constraint_checking()


class Command(migrate.Command):
    """The same command with that executor."""

    def handle(self, *args: Any, **options: Any) -> Any:
        """Migrate."""
        migrate.MigrationExecutor = WholeExecutor  # there is no other place to say so
        return super().handle(*args, **options)
