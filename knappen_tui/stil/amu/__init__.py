"""AMU-prøveresultater: the ministry's web application for the results of AMU exams, used by words and practised on."""
