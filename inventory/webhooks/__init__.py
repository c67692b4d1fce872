"""Webhooks: registering an address, following the changes of its territory, telling it."""
