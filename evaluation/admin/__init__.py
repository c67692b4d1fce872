"""Django's admin of evaluations: one module a domain."""

from evaluation.admin import referential

__all__ = ["referential"]
