"""A made-up institution on Bitrix with markup, paths and words of its own: read by `danube.toml`, by no code."""
