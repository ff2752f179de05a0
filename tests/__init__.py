"""Tests named after behaviour: real HTTP, real SQLite, no mocks."""
