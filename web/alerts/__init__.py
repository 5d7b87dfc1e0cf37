"""Alerts: saved searches, and what is new for each by mail and webhook."""
