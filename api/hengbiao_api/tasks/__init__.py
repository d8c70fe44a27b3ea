"""Work that is done in a worker: plain data in, one reply out. Nothing here knows of HTTP."""
