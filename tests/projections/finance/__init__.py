"""Tests of the views of finance."""
