"""What goes over the wire: the contract is derived from these schemas."""
