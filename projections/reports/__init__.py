"""Reports: tables that finance keeps, each of which names the figures it must be equal to and proves that it is."""
