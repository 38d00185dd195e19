"""The web side: read API, pages for visitors, and what they share (negotiation, headers, problems, parameters)."""
