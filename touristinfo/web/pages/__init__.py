"""Pages for people of what the read API says: each is made from the same JSON that a program is given."""
