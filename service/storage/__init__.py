"""Where sources and claims are kept: the port, and the stores behind it."""
