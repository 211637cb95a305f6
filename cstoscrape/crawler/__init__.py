"""What is due, and in which order it is fetched: walks over listings, articles, rechecks."""
