"""The journal as files that other programs read: accounting tools, spreadsheets, data frames."""
