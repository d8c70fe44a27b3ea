"""The SPARQL 1.1 Protocol: requests as they come, and what the endpoint says of itself."""
