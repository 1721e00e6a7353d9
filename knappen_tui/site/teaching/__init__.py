"""The check of a site, the questions by which its words are learned, and the report from afar."""
