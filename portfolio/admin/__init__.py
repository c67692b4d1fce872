"""Django's admin of the portfolio: one module a domain."""

from portfolio.admin import events, figures, guide, insights, posters, watch

__all__ = ["events", "figures", "guide", "insights", "posters", "watch"]
