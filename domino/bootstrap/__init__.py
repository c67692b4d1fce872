"""Gets a bare machine ready: system packages, uv, Python dependencies. Standard library only.

A second run finds everything in place and costs a fraction of a second.
"""
