"""What the office keeps: persons and where they stand, units, roles, and the one-time codes it hands out."""
