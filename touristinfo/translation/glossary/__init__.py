"""The glossary: how terms are said in each language, what must not be said, and where they stand in a text."""
