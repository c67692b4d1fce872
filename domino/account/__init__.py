"""Signing in: django-allauth behind our own addresses, pages and mails. Accounts come by invitation only."""
