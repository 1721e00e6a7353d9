"""The programs that are measured beside knappen, each started as a process of its own."""
