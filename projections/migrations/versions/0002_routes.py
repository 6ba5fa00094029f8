"""Routes: a payout may leave its rail open, says how urgent it is, and may be paid to a bank in the United States."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from projections.migrations.table_maker import TEXT, TableMaker

revision = "0002"
down_revision = "0001"


def upgrade(schema: str | None, prefix: str) -> None:
    """Change the tables of payouts, attempts and beneficiaries; every row keeps its values.

    SQLite can't change a column: there Alembic copies the table, with its checks and indexes.
    """
    with op.batch_alter_table(f"{prefix}payouts", schema=schema) as payouts:
        payouts.alter_column("rail", existing_type=TEXT, nullable=True)
        payouts.add_column(sa.Column("named_rail", TEXT, nullable=True))
        payouts.add_column(sa.Column("urgency", TEXT, nullable=False, server_default="standard"))
    renamed = sa.table(f"{prefix}payouts", sa.column("rail"), sa.column("named_rail"), schema=schema)
    op.execute(sa.update(renamed).values(named_rail=renamed.c.rail))
    with op.batch_alter_table(f"{prefix}payouts", schema=schema) as payouts:
        payouts.alter_column("urgency", existing_type=TEXT, server_default=None)
    with op.batch_alter_table(f"{prefix}attempts", schema=schema) as attempts:
        attempts.alter_column("rail", existing_type=TEXT, nullable=True)
    TableMaker(schema, prefix).index(
        "payouts_returned_early", "payouts", "failed_at", where="failure_kind = 'returned_before_completion'"
    )
    op.add_column(f"{prefix}beneficiaries", sa.Column("routing_number", TEXT, nullable=True), schema=schema)
