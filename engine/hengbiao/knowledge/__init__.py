"""Reading, checking and compiling what the project knows."""
