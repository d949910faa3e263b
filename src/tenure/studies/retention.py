"""What can be asked about retention: one function a question, named as the commands of ``tenure retention``."""

from tenure.studies.retention_benchmark import benchmark
from tenure.studies.retention_charts import charts
from tenure.studies.retention_evaluate import evaluate
from tenure.studies.retention_flows import flows
from tenure.studies.retention_reasons import reasons
from tenure.studies.retention_retirement import retirement
from tenure.studies.retention_sickness import sickness
from tenure.studies.retention_starters import starters
from tenure.studies.retention_survey import survey

__all__ = ["benchmark", "charts", "evaluate", "flows", "reasons", "retirement", "sickness", "starters", "survey"]
