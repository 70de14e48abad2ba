"""Measurements, run by hand; never a timed test."""
