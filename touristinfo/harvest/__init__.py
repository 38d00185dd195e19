"""Follows the layers where they are kept: asks what is due, fetches what changed, imports it, notes what happened."""

from touristinfo.harvest.run import Harvested, Outcome, due_layers, harvest

__all__ = ["Harvested", "Outcome", "due_layers", "harvest"]
