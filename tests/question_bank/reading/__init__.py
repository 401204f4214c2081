"""Reading files of every layout, hostile ones and mutated ones, too."""
