"""The rules: their shape, their reading, their checks; and the tables that are made of them."""
