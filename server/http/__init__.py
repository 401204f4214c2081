"""What the HTTP edges share: problems, JSON, fields, paging, sessions, the caller and the request's one instant."""
