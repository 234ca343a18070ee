"""The library: one SQLite file that holds every project. The only place that imports sqlite_utils."""
