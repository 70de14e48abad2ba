"""Filters of lists: what is asked in an address, typed."""
