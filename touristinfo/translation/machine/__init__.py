"""Machine translation: drafts by a service outside, which stay marked as such until a person has reviewed them."""
