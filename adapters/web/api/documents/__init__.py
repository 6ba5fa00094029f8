"""Documents: the JSON that the API takes and gives. Their names and meanings do not change within /v1."""
