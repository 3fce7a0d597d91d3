"""What members say to each other: typed payloads in canonical JSON, each signed by its sender, in blocks.

May import ``commit`` and ``fss.market``; knows nothing of the round that they drive.
"""
