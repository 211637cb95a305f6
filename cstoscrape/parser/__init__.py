"""Pages to data: listing, article, or something else. Bytes in, data out: no network, files or SQL."""
