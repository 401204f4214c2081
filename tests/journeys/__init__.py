"""Whole stories, over HTTP, with the clock moved by hand."""
