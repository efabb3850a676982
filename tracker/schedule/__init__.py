"""The entry that has the capture run unattended: what it says, and how it gets into crontab or systemd and out again.

``entry`` knows what stands in it, ``crontab`` and ``systemd`` know the two programs that run it.
"""
