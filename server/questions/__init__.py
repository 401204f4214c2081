"""The stored bank: sets, questions, their immutable revisions, imports and corrections."""
