"""Settings that all tests share."""

from hypothesis import settings

# A slow or busy machine must not fail a test that is right: no time limit per example.
settings.register_profile("fathom", deadline=None)
settings.load_profile("fathom")
