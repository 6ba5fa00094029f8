"""Statements: reads the files in which banks and providers tell what happened on our accounts with them.

A file is read whole or refused with its name, the line and the reason; nothing in it is guessed. How much a file may
hold is bounded, and so is what reading it costs.
"""
