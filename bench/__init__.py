"""How fast the laboratory is, against the libraries that its readers know: `make bench`."""
