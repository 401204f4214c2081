"""Roles at the desk: who may do what over which subtree."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server.errors import Forbidden, NotFound, Unauthenticated
from server.http.context import OtherSite, actor, principal, request_now, signed_in
from server.http.fields import In
from server.http.paging import BadCursor, PageIn, page_out, page_schema, position
from server.http.problems import raises
from server.people.registry import queries, roles
from server.people.registry.rules import LastAdministrator, OutOfReach, PersonMalformed, RolesClash
from server.people.registry.views import HeldRole
from server.people.views import Role

blp = Blueprint("roles", __name__, description="权限")


class RoleIn(In):
    """A role over the subtree of a unit."""

    role = fields.Enum(Role, by_value=fields.String, required=True)
    unit_id = fields.UUID(required=True)


class HeldRoleOut(Schema):
    """A role that a person holds."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(required=True)
    person = fields.String(required=True)
    role = fields.Enum(Role, by_value=fields.String, required=True)
    label = fields.String(required=True)
    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    granted_at = fields.AwareDateTime(required=True)


@blp.get("/roles")
@signed_in
@blp.arguments(PageIn, location="query")
@blp.response(200, page_schema(HeldRoleOut))
@raises(blp, Unauthenticated, Forbidden, BadCursor)
def list_roles(query: dict[str, Any]) -> dict[str, Any]:
    """List who holds which role."""
    return page_out(roles.list_roles(principal=principal(), size=query["size"], after=position(query["after"])))


@blp.get("/people/<uuid:person_id>/roles")
@signed_in
@blp.response(200, HeldRoleOut(many=True))
@raises(blp, Unauthenticated, Forbidden, NotFound)
def roles_of_person(person_id: UUID) -> list[HeldRole]:
    """List a person's roles."""
    return roles.roles_of(person_id=queries.show_person(principal=principal(), person_id=person_id).id)


@blp.post("/people/<uuid:person_id>/roles")
@signed_in
@blp.arguments(RoleIn)
@blp.response(200, HeldRoleOut(many=True))
@raises(blp, Unauthenticated, Forbidden, OtherSite, OutOfReach, NotFound, RolesClash, PersonMalformed)
def grant_role(body: dict[str, Any], person_id: UUID) -> list[HeldRole]:
    """Give a person a role (system administrators only) and list all they hold."""
    return roles.grant_role(principal=principal(), person_id=person_id, actor=actor(), now=request_now(), **body)


@blp.delete("/people/<uuid:person_id>/roles/<uuid:grant_id>")
@signed_in
@blp.response(204)
@raises(blp, Unauthenticated, Forbidden, OtherSite, OutOfReach, NotFound, LastAdministrator)
def revoke_role(person_id: UUID, grant_id: UUID) -> None:
    """Take a role back (system administrators only)."""
    roles.revoke_role(principal=principal(), person_id=person_id, grant_id=grant_id, actor=actor(), now=request_now())
