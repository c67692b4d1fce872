"""Django's admin of evaluations: one module a domain."""

from evaluation.admin import evaluation, referential

__all__ = ["evaluation", "referential"]
