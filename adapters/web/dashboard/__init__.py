"""The dashboard: what operators have open all day, rendered on the server and whole without JavaScript."""
