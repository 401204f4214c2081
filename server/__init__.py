"""The application: what the platform knows and decides."""
