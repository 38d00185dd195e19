"""The API for robots of the office under `/v1/staff/`: units, states, orders, import, publication, by token."""
