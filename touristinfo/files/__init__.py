"""Files that people send, opened with suspicion: archives, encodings, delimited texts, sheets, XML."""
