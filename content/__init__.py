"""Study materials and the starter bank as data, and the code that loads, imports and checks them.  A plain library."""
