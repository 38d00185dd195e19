"""`python -m soak`, which `scripts/soak` runs."""

from soak.commands import main

main()
