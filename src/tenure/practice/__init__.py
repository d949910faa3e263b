"""Practice: self-assessment, action plans and evaluation steps, as pure functions and data. No record is read."""
