"""`make load`: people who read, propose and import at once, on the site as docs/deployment.md sets it up."""
