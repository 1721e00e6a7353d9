"""`stil`: the returns of AMU, EUD and absence, checked, built and compared before they are sent to the ministry."""
