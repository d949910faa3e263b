"""The peers: frozen programs, each in one library, that share no code with Tenure or with each other."""
