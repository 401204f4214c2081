"""The audit trail cannot be changed, and shows it when somebody did."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from server import audit
from server.db import db, transaction
from tests.conftest import NINE


@pytest.fixture
def trail(app: Flask) -> Iterator[None]:
    """Write three records."""
    with app.app_context():
        for number in range(3):
            with transaction() as session:
                audit.record(
                    session,
                    actor=audit.SYSTEM,
                    action="test.act",
                    object_kind="thing",
                    object_id=str(number),
                    now=NINE,
                    facts={"说明": "甲"},
                )
        yield


def first_broken(expected_last: int | None = None) -> int | None:
    with transaction() as session:
        return audit.first_broken(session, expected_last=expected_last)


def tamper(statement: str) -> None:
    """Act as someone with full access to the database would."""
    with transaction() as session:
        session.execute(sa.text("ALTER TABLE audit_record DISABLE TRIGGER USER"))
        session.execute(sa.text(statement))


@pytest.mark.usefixtures("trail")
def test_a_whole_trail_is_found_whole() -> None:
    assert first_broken(expected_last=3) is None


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("statement", ["UPDATE audit_record SET outcome = 'x'", "DELETE FROM audit_record"])
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), transaction() as session:
        session.execute(sa.text(statement))


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("""UPDATE audit_record SET facts = '{"说明": "乙"}' WHERE number = 2""", 2),
        ("DELETE FROM audit_record WHERE number = 2", 2),
        ("DELETE FROM audit_record WHERE number = 3", 3),
    ],
)
def test_an_altered_a_missing_and_a_cut_off_record_are_found(statement: str, broken: int) -> None:
    tamper(statement)

    assert first_broken(expected_last=3) == broken


def act_without_an_action() -> None:
    with transaction() as session:
        session.execute(sa.text("CREATE TABLE made (id int)"))
        audit.record(
            session,
            actor=audit.SYSTEM,
            action=None,  # type: ignore[arg-type]
            object_kind="thing",
            object_id="4",
            now=NINE,
        )


@pytest.mark.usefixtures("trail")
def test_an_act_whose_record_fails_does_not_happen() -> None:
    with pytest.raises(sa.exc.IntegrityError):
        act_without_an_action()

    assert not sa.inspect(db.engine).has_table("made")
    assert first_broken(expected_last=3) is None


@pytest.mark.usefixtures("trail")
def test_the_operator_is_told_the_first_bad_record(app: Flask) -> None:
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify", "--last", "3"])
    assert (whole.exit_code, "第 3 条" in whole.output) == (0, True)

    tamper("DELETE FROM audit_record WHERE number = 3")

    assert runner.invoke(args=["audit", "verify"]).exit_code == 0
    cut = runner.invoke(args=["audit", "verify", "--last", "3"])
    assert (cut.exit_code, "第 3 条" in cut.output) == (1, True)
    tamper("""UPDATE audit_record SET actor_id = NULL, facts = '{"说明": "丙"}' WHERE number = 2""")
    altered = runner.invoke(args=["audit", "verify"])
    assert (altered.exit_code, "第 2 条" in altered.output) == (1, True)
