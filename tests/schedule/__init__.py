"""Captures that cron or systemd runs."""
