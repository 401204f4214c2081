"""What the HTTP edges share: problems, JSON, fields, paging, sessions, the caller and the request's one instant."""

from flask_smorest import Blueprint

from server.http.json import StrictParser

Blueprint.ARGUMENTS_PARSER = StrictParser()  # before the first edge is imported: routes take it when they are declared
