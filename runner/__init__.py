"""What run.py needs: the standard library only, Python 3.11 or newer."""
