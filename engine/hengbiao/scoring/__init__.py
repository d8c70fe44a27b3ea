"""From ratings to scores, exactly, by what a profile says."""
