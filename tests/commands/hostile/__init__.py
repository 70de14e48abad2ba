"""Odd and hostile files, built in code, each with what must come out of it."""
