"""What the store must do with captures, whatever the order they come in."""
