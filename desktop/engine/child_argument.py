"""The word that starts the engine's process instead of the app. By itself, since every start looks at it."""

CHILD_ARGUMENT = "engine-process"
