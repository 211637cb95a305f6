"""Side by side: what general extractors and our parser read of the same random pages."""
