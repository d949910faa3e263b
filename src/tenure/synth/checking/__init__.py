"""Comparing a synthetic extract with the published figures it is calibrated to."""

from tenure.synth.checking.report import CalibrationLine, CalibrationReport, compare_extract

__all__ = ["CalibrationLine", "CalibrationReport", "compare_extract"]
