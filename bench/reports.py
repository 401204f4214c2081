"""What the reports of a county's exam cost.  ``python -m bench.reports [--people N]``

8,000 candidates in 300 branches and 100 schools, each with one closed attempt of fifty questions, nine in ten of
them; every screen is asked several times on the embedded database, and the median is shown beside that of the
simplest statement that reads the same results (count, sum and maximum of all scores): the last column is the ratio.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from bench.population import populate
from launch.postgres import Cluster
from server.app import create_app
from server.clock import SystemClock
from server.db import db, reading, transaction
from server.ids import new_id
from server.people.views import GrantView, Principal, Role
from server.reports import exports, items, names, queries
from server.reports.reach import Selection
from server.reports.views import DESK, Group
from server.units.rules import Tree

ROUNDS = 5
UNITS = """
INSERT INTO unit (id, tree, kind, name, parent_id, path, rev, created_at)
SELECT gen_random_uuid(), :tree, :kind, :name || n, p.id, 'new-' || :name || n, 1, now()
FROM generate_series(1, :count) n
LEFT JOIN LATERAL (
    SELECT id FROM unit WHERE kind = :under ORDER BY number OFFSET n % greatest(1, (SELECT count(*) FROM unit
    WHERE kind = :under)) LIMIT 1
) p ON true
"""
PATHS = """
UPDATE unit u SET path = coalesce((SELECT path FROM unit p WHERE p.id = u.parent_id), '/') || u.number || '/'
WHERE u.path LIKE 'new-%'
"""
PLACES = """
UPDATE candidate c SET unit_id = s.id, branch_id = b.id
FROM (SELECT id, row_number() OVER (ORDER BY number) - 1 AS n FROM unit WHERE kind = 'school') s,
     (SELECT id, row_number() OVER (ORDER BY number) - 1 AS n FROM unit WHERE kind = 'branch') b
WHERE s.n = c.seat % 100 AND b.n = c.seat % 300
"""
ATTEMPTS = """
INSERT INTO attempt (id, exam_id, person_id, number, paper_id, form_number, started_at, deadline_at, device_id,
    closed_at, finished_at, closing)
SELECT gen_random_uuid(), c.exam_id, c.person_id, 1, e.frozen_paper_id, c.seat, now() - interval '1 hour', now(),
    'bench-device', now() - interval '10 minutes', now() - interval '10 minutes', 'handed-in'
FROM candidate c JOIN exam e ON e.id = c.exam_id WHERE c.seat % 10 > 0
"""
SCORES = """
INSERT INTO attempt_score (attempt_id, points, max_points, by_question, rule_version, scored_at)
SELECT attempt_id, sum(points), 1000, jsonb_object_agg(question::text, points), 1, now()
FROM (SELECT a.id AS attempt_id, q AS question, CASE WHEN random() < 0.7 THEN 20 ELSE 0 END AS points
      FROM attempt a JOIN frozen_form f ON f.paper_id = a.paper_id AND f.number = a.form_number, unnest(f.questions) q
) m GROUP BY attempt_id
"""
ANSWERS = """
INSERT INTO answer (attempt_id, question, value, rev, device_id, device_seq, saved_at)
SELECT s.attempt_id, m.key::smallint, CASE WHEN m.value = '20' THEN '["B"]'::jsonb ELSE '["D"]'::jsonb END, 1,
    'bench-device', 1, now() FROM attempt_score s, jsonb_each_text(s.by_question) m
"""
PLAIN = "SELECT count(*), sum(points), max(points) FROM attempt_score"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=8000)
    chosen = parser.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="xuekao-bench-")
    with folder as name, prepared(Path(name)) as app, app.app_context():
        measure(*fill(chosen.people))
        db.engine.dispose()


@contextmanager
def prepared(folder: Path) -> Iterator[Flask]:
    """Give an app on an embedded database that is migrated and empty."""
    cluster = Cluster(folder)
    cluster.start()
    try:
        cluster.create_database("bench")
        os.environ.update(XUEKAO_DATABASE_URL=cluster.url("bench"), XUEKAO_SECRET_KEY="b" * 40)
        app = create_app()
        with app.app_context():
            flask_migrate.upgrade()
        yield app
    finally:
        cluster.stop()


def fill(people: int) -> tuple[UUID, Principal]:
    """Put the county into the database; return the exam and an administrator of everything."""
    now = SystemClock().now()
    population = populate(people=people, now=now)
    with transaction() as session:
        for tree, kind, name, count, under in (
            ("work", "school", "学校", 100, "bureau"),
            ("party", "committee", "党委", 1, ""),
            ("party", "general-branch", "总支", 30, "committee"),
            ("party", "branch", "支部", 300, "general-branch"),
        ):
            values = {"tree": tree, "kind": kind, "name": name, "count": count, "under": under}
            session.execute(sa.text(UNITS), values)
            session.execute(sa.text(PATHS))
        for statement in (PLACES, ATTEMPTS, SCORES, ANSWERS):
            session.execute(sa.text(statement))
        root = session.execute(sa.text("SELECT id, path FROM unit WHERE kind = 'bureau'")).one()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    grant = GrantView(role=Role.EXAM_ADMINISTRATOR, unit_id=root.id, tree=Tree.WORK, path=root.path)
    person_id = population.callers[0].person_id
    return population.exam_id, Principal(person_id=person_id, session_id=new_id(now), name="", grants=(grant,))


def measure(exam_id: UUID, principal: Principal) -> None:
    """Ask every screen and print its median beside the plainest statement's."""
    now = SystemClock().now()
    party, work = Selection(tree=Tree.PARTY), Selection(tree=Tree.WORK)
    desk = {"exam_id": exam_id, "principal": principal, "now": now}
    node = {"roles": DESK, **desk}
    page = {"group": Group.PASSED, "q": "", "size": 50, "after": None}
    screens: dict[str, Callable[[], object]] = {
        "roll-up, party tree (every level)": lambda: queries.roll_up(selection=party, **node),
        "roll-up, work tree (every level)": lambda: queries.roll_up(selection=work, **node),
        "table by unit and branch": lambda: queries.pairs(selection=party, **node),
        "names, first page": lambda: names.people(selection=party, **page, **node),
        "unfinished list": lambda: names.unfinished(selection=party, public_url="http://x", **node),
        "live board": lambda: queries.board(selection=party, **node),
        "item statistics": lambda: items.item_statistics(**desk),
        "options of one item by thirds": lambda: items.item_choices(number=7, **desk),
        "workbook of everybody": lambda: exports._build(selection=party, most=None, **node),
    }
    plain = timed(_plain)
    print(f"{'plainest statement':38}{plain:9.1f} ms")
    for name, call in screens.items():
        spent = timed(call)
        print(f"{name:38}{spent:9.1f} ms{spent / plain:9.1f} x")


def timed(call: Callable[[], object]) -> float:
    """Return the median of some calls, in milliseconds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        call()
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)


def _plain() -> None:
    with reading() as session:
        session.execute(sa.text(PLAIN)).one()


if __name__ == "__main__":
    main()
