"""Django's admin of the portfolio: one module a domain."""

from portfolio.admin import events, figures, insights, posters, watch

__all__ = ["events", "figures", "insights", "posters", "watch"]
