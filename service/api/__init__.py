"""HTTP: load a schema, call a use case, dump a schema; no rules and no SQL."""
