"""Pictures and documents for people; needs the extra `[report]`."""
