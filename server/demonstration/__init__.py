"""A county that does not exist: generated people, our own questions, and exams in every state, to try everything on."""
