"""The bench: what we do beside what the same machine allows, in one run, as ratios: `make bench`."""
