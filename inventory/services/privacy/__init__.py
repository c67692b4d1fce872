"""A person's rights over what the site holds under their address: to read it, to withdraw a contact, to erase it."""
