"""Captures that run unattended: how often and when, and the entry of crontab or systemd that has them run.

``timing`` knows the words for how often and when, ``entry`` what is to run; ``crontab`` and ``systemd`` write it as
each of the two wants it, and put it in and take it out again.
"""
