"""Vector tiles made from a release: where a place lies, how tiles are thinned, how they are encoded."""
