"""The system's own timers, each as files to write and commands to give: systemd, cron, launchd, Windows."""
