"""What a person can ask of a record: one function a question, named as on the command line.

``tenure careers moves`` is ``tenure.studies.careers.moves``, with the same options.
"""

from tenure.store.spark_session import check_spark
from tenure.studies import careers, pay, retention

__all__ = ["careers", "check_spark", "pay", "retention"]
