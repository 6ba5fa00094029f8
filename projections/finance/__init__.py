"""SQL for finance: read-only views with stable names, over tables whose shape may change, for tools that read SQL."""
