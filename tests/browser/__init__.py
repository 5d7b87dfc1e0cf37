"""Tests in a real browser: people's tasks, and what must hold on every page."""
