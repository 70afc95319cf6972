"""From mentions to events: sentences are read for acts; those of one house on one company are joined."""
