"""From a text file to answers on disk: the reader, the journal and the run."""
