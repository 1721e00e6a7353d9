"""Rules of follow-up: what a caseworker may want to look into, from what the site answered. Never a decision."""
