"""Rows of cells, as delimited texts and sheets give them."""

Cells = tuple[int, list[str]]  # line or row where a person finds it, 1-based; cells

# More than the largest layers seen (a million points of twenty columns); beyond it memory runs out, not the file.
MAX_CELLS = 30_000_000
