"""The journal and the reports as tables for spreadsheets and data frames."""
