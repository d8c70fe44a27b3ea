"""What the commands and the API both call: open the knowledge, read a set, check, score, explain."""
