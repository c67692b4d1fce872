"""Django's admin of the portfolio: one module a domain."""

from portfolio.admin import figures

__all__ = ["figures"]
