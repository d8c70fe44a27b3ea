"""What the hub says of the standards: how requirements relate, and what ratings of some say of others."""
