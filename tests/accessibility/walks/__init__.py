"""Walks through every page of the site, by an ordinary client: each function opens pages, in each of their states."""
