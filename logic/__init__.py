"""The rules of octroi, as answer-set programs; see README.md beside this file."""
