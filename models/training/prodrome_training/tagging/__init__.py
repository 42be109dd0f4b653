"""Trains and exports a small tagger: where a sentence mentions a disease or a finding."""
