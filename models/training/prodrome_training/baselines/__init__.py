"""What the forecaster is measured against: age-sex rates, copy-last, boosted counts, Foresight's recipe."""
