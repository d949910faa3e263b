"""The synth room."""
