"""Who works here: accounts, what each may do, how they sign in, and what they did."""
