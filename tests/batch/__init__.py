"""Tests of the corpus run."""
