"""Trains Prodrome's forecaster on patient timelines and exports it as ONNX."""

__version__ = "0.1.0"
