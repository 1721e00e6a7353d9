"""Returns of invented persons, right or with chosen faults: for trying out, for tests and for suppliers."""
