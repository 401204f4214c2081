"""The verbs of ``python -m question_bank``: one module each, found by its name.

A verb's module has a docstring (its help), ``add_arguments(parser)``, and ``run(args) -> int`` whose result is the
exit code: 0 all understood, 1 something was not, 2 a file cannot be read.
"""
