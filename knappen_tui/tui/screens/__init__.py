"""The screens: what a person is doing. They talk to `service`; widgets tell them what happened by messages."""
