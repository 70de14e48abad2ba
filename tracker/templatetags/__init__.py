"""What templates may call; one module a subject."""
