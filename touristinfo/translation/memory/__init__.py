"""The memory: what was translated and approved before, offered again for texts that are like it."""
