"""The passes of matching, each one way of telling that lines are the same fact."""
