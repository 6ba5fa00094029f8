"""The read side: tables, folds from events to rows, the batch runner, queries, rebuild."""
