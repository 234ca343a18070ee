"""The window: the only room that knows Qt. It listens to the pipeline and asks the library; it decides nothing."""
