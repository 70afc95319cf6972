"""From mentions to events: sentences are read for acts, acts of one house on one company are joined over the article."""
