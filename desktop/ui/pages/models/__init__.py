"""The models on this machine: which there are, how they would run, and which one is in use."""
