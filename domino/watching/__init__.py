"""Watching a running site (docs/deployment.md, « Watching »): logs, health, metrics, mails about errors."""
