"""How fast, measured: the pipeline the bare tokenizer and an afternoon's script, in turn."""
