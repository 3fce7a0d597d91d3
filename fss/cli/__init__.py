"""The ``fss`` command: one file a command, each a function named ``command``.

May import all of ``fss``; nothing but the console script imports it.
"""
