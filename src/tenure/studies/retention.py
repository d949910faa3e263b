"""What can be asked about retention: one function a question, named as the commands of ``tenure retention``."""
