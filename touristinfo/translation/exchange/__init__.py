"""Texts that leave the office to be translated and come back: XLSX, CSV, XLIFF 1.2 and 2.0, PO. No database."""
