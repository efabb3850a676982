"""The report: one page and its pictures, from a `tracker.history.History`.

Each module has one job. ``write`` goes through them: ``instrument`` and ``overview`` draw figures in a ``frame`` with
a ``theme``; ``time_ticks``, ``value_ticks``, ``labels`` and ``period`` say where things fall; ``titles``,
``headline``, ``facts``, ``quality`` and ``finding_words`` say what they mean; ``page`` puts all of it into
``index.html.j2``.
"""

from tracker.report.asked_pictures import AskedPictures
from tracker.report.made_by import MadeBy
from tracker.report.write import MadeReport, WrittenReport, make_report

__all__ = ["AskedPictures", "MadeBy", "MadeReport", "WrittenReport", "make_report"]
