"""The embedded mode: one process that writes the log, drives the machine and acts on the chain.

Whoever runs it is trusted for liveness, and for nothing else: it cannot forge a member's message or
a trader's order. May import all of ``fss`` but the demo and the CLI.
"""
