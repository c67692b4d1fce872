"""What the APIs of all apps share: who asks, how often, the same request twice, which version was read."""
