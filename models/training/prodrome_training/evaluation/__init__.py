"""How good the forecasts are, beside the baselines: ``python -m prodrome_training.evaluation``."""
