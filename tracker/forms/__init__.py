"""Forms: text that people type → typed values of the services."""
