"""Routing: the provider and rail of each attempt, chosen from cost, speed, limits, hours, funds and health."""
