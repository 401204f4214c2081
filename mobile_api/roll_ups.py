"""An exam as a secretary or principal sees it: their own people, by branch and unit."""

from server.http import roll_ups
from server.reports.views import HEADS

blp = roll_ups.blueprint("roll-ups", roles=HEADS, description="支部和单位的考试情况")
