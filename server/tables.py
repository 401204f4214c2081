"""Every table of the product, named once: migrations and the app import this to know them all."""

from server import audit, files, idempotency, jobs
from server.exams import models as exams
from server.papers import models as papers
from server.people import models as people
from server.questions import models as questions
from server.questions.importing import models as importing
from server.results import models as results
from server.sittings import models as sittings
from server.units import models as units

ALL = (audit, idempotency, files, jobs, units, people, questions, importing, papers, exams, sittings, results)
