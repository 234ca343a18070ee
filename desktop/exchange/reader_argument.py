"""The word that starts the process which reads documents instead of the app. By itself: every start looks at it."""

READER_ARGUMENT = "document-process"
