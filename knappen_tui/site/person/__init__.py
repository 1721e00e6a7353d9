"""The pages about one person: what they show, read to records and held to what they promise."""
