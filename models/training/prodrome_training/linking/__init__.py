"""Trains and exports the linker's encoder: short names of concepts and spans of notes to vectors."""
