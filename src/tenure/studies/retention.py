"""What can be asked about retention: one function a question, named as the commands of ``tenure retention``."""

from tenure.studies.retention_reasons import reasons
from tenure.studies.retention_retirement import retirement
from tenure.studies.retention_survey import survey

__all__ = ["reasons", "retirement", "survey"]
