"""What screens are made of. Widgets show and post messages; they ask nothing of anyone."""
