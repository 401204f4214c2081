"""Every table of the product, named once: migrations and the app import this to know them all."""

from server import audit, idempotency
from server.people import models as people
from server.units import models as units

ALL = (audit, idempotency, units, people)
