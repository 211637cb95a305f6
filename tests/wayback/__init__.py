"""A stand-in for the Wayback Machine, and what `wayback` makes of it."""
