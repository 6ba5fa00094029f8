"""What can be seen of a running process: its log, its traces and its metrics; nothing secret or personal is in any."""
