"""The command line: reads arguments, calls the service, prints."""
