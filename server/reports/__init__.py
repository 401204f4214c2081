"""Reports: roll-ups over both trees, the names behind every number, item statistics, exports."""
