"""Django's admin of the portfolio: one module a domain."""

from portfolio.admin import events, figures, insights, watch

__all__ = ["events", "figures", "insights", "watch"]
