"""What the site holds of a person, found by their e-mail address: told to them, and erased everywhere."""
