"""Every file format a school has, read into drafts and written from questions."""
