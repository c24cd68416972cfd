"""Tables that others publish, into registry files; and the proof that nothing is lost."""
