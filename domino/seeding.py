"""What `manage.py seed` loads: each app registers its demo content, in the order of the method."""

from __future__ import annotations

from collections.abc import Callable

# Loads demo content, idempotent, and returns the French sentence that says what is there.
Loader = Callable[[], str]
_loaders: list[Loader] = []


def register_seed(loader: Loader) -> None:
    """Load this too, after what was registered before; called once, by an app's `ready`."""
    _loaders.append(loader)


def load_seeds() -> list[str]:
    """Run every loader in order; returns their sentences."""
    return [loader() for loader in _loaders]
