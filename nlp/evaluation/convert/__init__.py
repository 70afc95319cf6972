"""Records into annotation tools and back: doccano, Label Studio, Prodigy, brat."""
