"""What goes out of a project: which samples, in which format, with which card, and where to."""
