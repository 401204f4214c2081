"""The one table of routes: who gets past the door of each.

A new route is one line in ROUTES.  Write ``"METHOD /path": `` and one of

- ``public()``: anyone;
- ``everyone()``: whoever is signed in, about themselves or about what all may see;
- ``owner()``: the person whom the object belongs to; for everybody else it does not exist (404);
- ``desk(ADMINISTRATORS)``, ``desk(READERS)``, …: holders of these roles; without one 403, with one over another
  place 404 (``elsewhere=403`` where the place itself is named, ``elsewhere=IN`` where it has no place);
- ``nobody()``: no access token opens it.

``at={"exam_id": "draft"}`` says which object of :mod:`tests.guards.objects` stands in the path, ``body={…}`` replaces
members of the body that is made up from the description, ``then=(409,)`` is what one who is let in gets here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.routing import Rule as UrlRule

from server.people.views import Role

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.EXAM_ADMINISTRATOR})
HEADS = frozenset({Role.SECRETARY, Role.PRINCIPAL})
READERS = ADMINISTRATORS | HEADS | {Role.AUDITOR}
OFFICE = ADMINISTRATORS | {Role.AUDITOR}
SYSTEM = frozenset({Role.SYSTEM_ADMINISTRATOR})
IN = 0  # let in, as if the place were one's own
DONE = (200, 201, 202, 204)


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who gets past the door of one route, and what the others get."""

    access: str
    roles: frozenset[Role] = frozenset()
    is_everyone: bool = False
    is_owner: bool = False
    without_role: int = 403
    elsewhere: int = 404
    at: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[int, ...] = DONE


def public(**more: Any) -> Rule:
    return Rule(access="public", is_everyone=True, **more)


def everyone(access: str = "session", **more: Any) -> Rule:
    return Rule(access=access, is_everyone=True, **more)


def owner(access: str = "session", **more: Any) -> Rule:
    return Rule(access=access, is_owner=True, without_role=404, **more)


def desk(roles: frozenset[Role], **more: Any) -> Rule:
    return Rule(access="session", roles=roles, **more)


def nobody() -> Rule:
    return Rule(access="refresh")


OVER = {"exam_id": "closed_exam"}
ROSTER = {"import_id": "roster_import"}
QUESTION = {"type": "judge", "answer": True, "options": [], "blanks": []}

ROUTES: dict[str, Rule] = {
    "GET /healthz": public(),
    "GET /api/openapi.json": public(),
    "GET /api/docs": public(),
    "GET /problems/<code>": public(at={"code": "question"}, then=(404,)),
    # signing in, one's account
    "POST /api/v1/sessions": public(then=(401,)),
    "POST /api/v1/sessions/refresh": nobody(),
    "GET /api/v1/sessions": everyone(),
    "DELETE /api/v1/sessions": everyone(),
    "DELETE /api/v1/sessions/current": everyone(),
    "DELETE /api/v1/sessions/<uuid:session_id>": owner(),
    "GET /api/v1/me": everyone(),
    "PUT /api/v1/me/password": everyone(body={"old_password": "{password}", "new_password": "江清月近人-42"}),
    "PUT /api/v1/me/privacy-notice": everyone(body={"version": 1}),
    "GET /api/v1/privacy-notice": public(),
    "GET /api/v1/admin/jobs/<uuid:job_id>": owner(),
    "POST /api/v1/admin/jobs/<uuid:job_id>/cancel": owner(),
    # sitting an exam
    "GET /api/v1/exams": everyone("token"),
    "GET /api/v1/exams/<uuid:exam_id>": owner("token"),
    "POST /api/v1/exams/<uuid:exam_id>/attempts": owner("token", body={"resumes": None}),
    "GET /api/v1/attempts/<uuid:attempt_id>": owner("token"),
    "POST /api/v1/attempts/<uuid:attempt_id>/answers": owner("token", body={"answers": ["{answer}"]}),
    "POST /api/v1/attempts/<uuid:attempt_id>/hand-in": owner("token", body={"answers": [], "held": {}}),
    "GET /api/v1/exams/<uuid:exam_id>/result": owner(at={"exam_id": "closed_exam"}),
    "GET /api/v1/attempts/<uuid:attempt_id>/review": owner(
        at={"attempt_id": "closed_attempt"},
        then=(403,),  # before the release
    ),
    # heads on the phone
    "GET /api/v1/colleagues/not-ready": desk(ADMINISTRATORS | HEADS, elsewhere=IN),
    "POST /api/v1/colleagues/<uuid:person_id>/reset": desk(ADMINISTRATORS | HEADS),
    "POST /api/v1/exams/<uuid:exam_id>/excuse-proposals": desk(ADMINISTRATORS | HEADS),
    # the desk: units, people, roles, codes
    "GET /api/v1/admin/units": desk(READERS, elsewhere=IN),
    "POST /api/v1/admin/units": desk(ADMINISTRATORS, body={"kind": "department", "parent_id": "{unit_id}"}),
    "GET /api/v1/admin/units/<uuid:unit_id>": desk(READERS),
    "PATCH /api/v1/admin/units/<uuid:unit_id>": desk(ADMINISTRATORS, at={"unit_id": "empty_unit"}),
    "DELETE /api/v1/admin/units/<uuid:unit_id>": desk(ADMINISTRATORS, at={"unit_id": "empty_unit"}),
    "POST /api/v1/admin/units/<uuid:unit_id>/codes": desk(ADMINISTRATORS | HEADS),
    "GET /api/v1/admin/readiness": desk(ADMINISTRATORS | HEADS, elsewhere=IN),
    "GET /api/v1/admin/people": desk(READERS, elsewhere=IN),
    "POST /api/v1/admin/people": desk(ADMINISTRATORS, elsewhere=403, body={"work_number": "{number}"}),
    "GET /api/v1/admin/people/<uuid:person_id>": desk(READERS),
    "PATCH /api/v1/admin/people/<uuid:person_id>": desk(ADMINISTRATORS, body={"remark": "补录"}),
    "POST /api/v1/admin/people/<uuid:person_id>/disable": desk(ADMINISTRATORS),
    "POST /api/v1/admin/people/<uuid:person_id>/enable": desk(ADMINISTRATORS),
    "POST /api/v1/admin/people/<uuid:person_id>/phone": desk(ADMINISTRATORS),
    "POST /api/v1/admin/people/<uuid:person_id>/reset": desk(ADMINISTRATORS | HEADS),
    "GET /api/v1/admin/roles": desk(SYSTEM | {Role.AUDITOR}, elsewhere=IN),
    "GET /api/v1/admin/people/<uuid:person_id>/roles": desk(READERS),
    "POST /api/v1/admin/people/<uuid:person_id>/roles": desk(SYSTEM, body={"role": "principal"}),
    "DELETE /api/v1/admin/people/<uuid:person_id>/roles/<uuid:grant_id>": desk(SYSTEM, at={"person_id": "head"}),
    # the desk: the question bank, kept by administrators of the whole county
    "GET /api/v1/admin/question-sets": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/question-sets": desk(ADMINISTRATORS, elsewhere=403),
    "GET /api/v1/admin/question-sets/template": everyone(),
    "GET /api/v1/admin/question-sets/<uuid:set_id>": desk(ADMINISTRATORS, elsewhere=403),
    "PATCH /api/v1/admin/question-sets/<uuid:set_id>": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/question-sets/<uuid:set_id>/archive": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/question-sets/<uuid:set_id>/restore": desk(ADMINISTRATORS, elsewhere=403),
    "GET /api/v1/admin/question-sets/<uuid:set_id>/questions": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/question-sets/<uuid:set_id>/questions": desk(ADMINISTRATORS, elsewhere=403, body=QUESTION),
    "GET /api/v1/admin/question-sets/<uuid:set_id>/pictures/<string(maxlength=80):name>": desk(
        ADMINISTRATORS, elsewhere=403, then=(404,)
    ),
    "GET /api/v1/admin/questions/<uuid:question_id>": desk(ADMINISTRATORS, elsewhere=403),
    "PUT /api/v1/admin/questions/<uuid:question_id>": desk(ADMINISTRATORS, elsewhere=403, body=QUESTION),
    "GET /api/v1/admin/questions/<uuid:question_id>/revisions": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/questions/<uuid:question_id>/retire": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/questions/<uuid:question_id>/restore": desk(ADMINISTRATORS, elsewhere=403),
    "GET /api/v1/admin/question-sets/<uuid:set_id>/imports": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/question-sets/<uuid:set_id>/imports": desk(
        ADMINISTRATORS, elsewhere=403, body={"text": "1. 题干\nA. 甲\nB. 乙\n答案：A"}
    ),
    "GET /api/v1/admin/question-imports/<uuid:import_id>": desk(ADMINISTRATORS, elsewhere=403),
    "GET /api/v1/admin/question-imports/<uuid:import_id>/items": desk(ADMINISTRATORS, elsewhere=403),
    "GET /api/v1/admin/question-imports/<uuid:import_id>/items/<int:number>": desk(
        ADMINISTRATORS, elsewhere=403, then=(404,)
    ),
    "PATCH /api/v1/admin/question-imports/<uuid:import_id>/items/<int:number>": desk(
        ADMINISTRATORS, elsewhere=403, then=(409,)
    ),
    "GET /api/v1/admin/question-imports/<uuid:import_id>/problems": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/question-imports/<uuid:import_id>/accept": desk(ADMINISTRATORS, elsewhere=403, then=(409,)),
    "POST /api/v1/admin/question-imports/<uuid:import_id>/discard": desk(ADMINISTRATORS, elsewhere=403),
    # the desk: papers and exams; they belong to the county, so an administrator of one school sees them
    "GET /api/v1/admin/papers": desk(ADMINISTRATORS, elsewhere=IN),
    "POST /api/v1/admin/papers": desk(ADMINISTRATORS, elsewhere=403, body={"questions": ["{question}"], "rules": []}),
    "GET /api/v1/admin/papers/<uuid:paper_id>": desk(ADMINISTRATORS, elsewhere=IN),
    "PUT /api/v1/admin/papers/<uuid:paper_id>": desk(
        ADMINISTRATORS, elsewhere=403, body={"questions": ["{question}"], "rules": []}
    ),
    "GET /api/v1/admin/exams": desk(ADMINISTRATORS, elsewhere=IN),
    "POST /api/v1/admin/exams": desk(ADMINISTRATORS, elsewhere=403),
    "POST /api/v1/admin/exams/audience-count": desk(ADMINISTRATORS, elsewhere=IN),
    "GET /api/v1/admin/exams/<uuid:exam_id>": desk(ADMINISTRATORS, elsewhere=IN),
    "PUT /api/v1/admin/exams/<uuid:exam_id>": desk(ADMINISTRATORS, elsewhere=403, at={"exam_id": "draft"}),
    "POST /api/v1/admin/exams/<uuid:exam_id>/publish": desk(ADMINISTRATORS, elsewhere=403, at={"exam_id": "draft"}),
    "GET /api/v1/admin/exams/<uuid:exam_id>/link": desk(ADMINISTRATORS, elsewhere=IN),
    "GET /api/v1/admin/exams/<uuid:exam_id>/link.png": desk(ADMINISTRATORS, elsewhere=IN),
    "POST /api/v1/admin/exams/<uuid:exam_id>/cancel": desk(
        ADMINISTRATORS, elsewhere=403, at={"exam_id": "scheduled_exam"}
    ),
    "GET /api/v1/admin/exams/<uuid:exam_id>/candidates": desk(ADMINISTRATORS | HEADS, elsewhere=IN),
    "POST /api/v1/admin/exams/<uuid:exam_id>/candidates": desk(ADMINISTRATORS),
    "POST /api/v1/admin/exams/<uuid:exam_id>/excuses": desk(ADMINISTRATORS),
    "GET /api/v1/admin/exams/<uuid:exam_id>/excuse-proposals": desk(ADMINISTRATORS | HEADS, elsewhere=IN),
    "POST /api/v1/admin/exams/excuse-proposals/<uuid:proposal_id>/decision": desk(ADMINISTRATORS),
    "PUT /api/v1/admin/exams/<uuid:exam_id>/times": desk(
        ADMINISTRATORS, elsewhere=403, at={"exam_id": "scheduled_exam"}
    ),
    "POST /api/v1/admin/exams/<uuid:exam_id>/extra-minutes": desk(ADMINISTRATORS, body={"unit_id": None}),
    "POST /api/v1/admin/exams/<uuid:exam_id>/extra-attempts": desk(ADMINISTRATORS),
    "POST /api/v1/admin/exams/<uuid:exam_id>/removals": desk(ADMINISTRATORS, at={"exam_id": "scheduled_exam"}),
    "POST /api/v1/admin/attempts/<uuid:attempt_id>/reopen": desk(ADMINISTRATORS, at={"attempt_id": "closed_attempt"}),
    "POST /api/v1/admin/attempts/<uuid:attempt_id>/void": desk(ADMINISTRATORS),
    "POST /api/v1/admin/exams/<uuid:exam_id>/release": desk(
        ADMINISTRATORS, elsewhere=403, at={"exam_id": "closed_exam"}
    ),
    "POST /api/v1/admin/exams/<uuid:exam_id>/release-withdrawal": desk(
        ADMINISTRATORS, elsewhere=403, at={"exam_id": "closed_exam"}
    ),
    "PUT /api/v1/admin/exams/<uuid:exam_id>/offline-results/<uuid:person_id>": desk(
        ADMINISTRATORS, at={"exam_id": "closed_exam"}, body={"points": 1, "sat_at": "{now}"}
    ),
    "POST /api/v1/admin/exams/<uuid:exam_id>/offline-results/<uuid:person_id>/removal": desk(
        ADMINISTRATORS, then=(404,)
    ),
    # roll-ups: heads on the phone, offices and auditors at the desk; each sees their own part, so nobody is elsewhere
    "GET /api/v1/exams/<uuid:exam_id>/roll-up": desk(HEADS, elsewhere=IN, at=OVER),
    "GET /api/v1/exams/<uuid:exam_id>/roll-up.xlsx": desk(HEADS, elsewhere=IN, at=OVER),
    "GET /api/v1/exams/<uuid:exam_id>/roll-up/branches": desk(HEADS, elsewhere=IN, at=OVER),
    "GET /api/v1/exams/<uuid:exam_id>/roll-up/people": desk(HEADS, elsewhere=IN, at=OVER),
    "GET /api/v1/exams/<uuid:exam_id>/roll-up/unfinished": desk(HEADS, elsewhere=IN, at=OVER),
    "GET /api/v1/exams/<uuid:exam_id>/roll-up/weak-articles": desk(HEADS, elsewhere=IN, at=OVER, then=(403,)),
    "GET /api/v1/admin/exams/<uuid:exam_id>/roll-up": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/roll-up.xlsx": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/roll-up/branches": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/roll-up/people": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/roll-up/unfinished": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/roll-up/weak-articles": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/items": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/items/<int:number>": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exams/<uuid:exam_id>/board": desk(OFFICE, elsewhere=IN),
    "POST /api/v1/admin/exams/<uuid:exam_id>/exports": desk(OFFICE, elsewhere=IN, at=OVER),
    "GET /api/v1/admin/exports/<uuid:job_id>": owner(then=(404,)),  # of a job that exports nothing
    # an import is its maker's own, and not even another administrator's
    "GET /api/v1/admin/roster-imports/template": everyone(),
    "POST /api/v1/admin/roster-imports": desk(ADMINISTRATORS, elsewhere=IN, body={"file": "{roster}"}),
    "GET /api/v1/admin/roster-imports/<uuid:import_id>": owner(at=ROSTER, then=(404,)),
    "GET /api/v1/admin/roster-imports/<uuid:import_id>/lines": owner(at=ROSTER, then=(404,)),
    "GET /api/v1/admin/roster-imports/<uuid:import_id>/annotated": owner(at=ROSTER, then=(404,)),
    "POST /api/v1/admin/roster-imports/<uuid:import_id>/apply": owner(at=ROSTER, then=(404,)),
}


def api_rules(app: Flask) -> Iterator[UrlRule]:
    """Yield the routes that must be guarded and described: all but the web pages' shell, the same for everyone."""
    yield from (rule for rule in app.url_map.iter_rules() if rule.endpoint != "page")
