"""Background jobs of one's own: how far they are, and taking them back."""

from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from server import jobs
from server.errors import NotFound
from server.http.context import principal, request_now, signed_in
from server.http.problems import raises
from server.jobs import JobState, JobView

blp = Blueprint("jobs", __name__, url_prefix="/jobs", description="后台任务的进度")


class JobOut(Schema):
    """A job.  ``total`` is null while unknown; ``result`` follows the kind, or holds the problem that ended it."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    state = fields.Enum(JobState, by_value=True, required=True)
    progress = fields.Integer(required=True)
    total = fields.Integer(required=True, allow_none=True)
    message = fields.String(required=True)
    result = fields.Dict(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


@blp.get("/<uuid:job_id>")
@signed_in
@blp.response(200, JobOut)
@raises(blp, NotFound)
def get_job(job_id: UUID) -> JobView:
    """Say how far a job of one's own is."""
    return jobs.job_of(job_id, owner_id=principal().person_id)


@blp.post("/<uuid:job_id>/cancel")
@signed_in
@blp.response(200, JobOut)
@raises(blp, NotFound, jobs.JobFinished)
def cancel_job(job_id: UUID) -> JobView:
    """Take a waiting job back, or ask a running one to stop; repeating the call is harmless."""
    return jobs.cancel(job_id, owner_id=principal().person_id, now=request_now())
