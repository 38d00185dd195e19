"""A release on disk and in memory: written once, checked, mapped, searched; reaches no database."""
