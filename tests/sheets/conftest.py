"""Properties of sheets and numbers take their time on a busy machine; no example fails for being slow."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
