"""The synthetic staff record and its answer key: a world whose true rates are known."""

from tenure.synth.checking import CalibrationLine, CalibrationReport, compare_extract
from tenure.synth.extract import simulate, write_extract
from tenure.synth.plan import SynthPlan

__all__ = ["CalibrationLine", "CalibrationReport", "SynthPlan", "compare_extract", "simulate", "write_extract"]
