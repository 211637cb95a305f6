"""The web room: an address in, a capture out, politely and within bounds. No HTML, no SQL."""
