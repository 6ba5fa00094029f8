"""The outside world: providers, the sandbox provider, and the composition roots that people and programs drive."""
