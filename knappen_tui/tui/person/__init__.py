"""The Opslag screen: one person looked up and shown."""
