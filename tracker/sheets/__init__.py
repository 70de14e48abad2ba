"""Bytes → cells: spreadsheets and text tables, read in a child process with limits. Knows no Django."""
