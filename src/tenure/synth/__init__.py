"""The synthetic staff record and its answer key: a world whose true rates are known."""

from tenure.synth.extract import simulate, write_extract
from tenure.synth.plan import SynthPlan

__all__ = ["SynthPlan", "simulate", "write_extract"]
