package io.prodrome.domain.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.identity.PatientKey;
import java.time.Instant;

/**
 * A risk that crossed a rule's threshold: what {@code alert.v1} holds.
 *
 * @param alertId hash of rule and forecast
 * @param patient whose
 * @param ruleId the rule
 * @param outcome the outcome
 * @param days the horizon
 * @param probability the risk
 * @param threshold the rule's threshold
 * @param asOf the forecast's moment
 * @param forecastId the forecast
 */
public record Alert(
    String alertId,
    PatientKey patient,
    String ruleId,
    Coding outcome,
    int days,
    double probability,
    double threshold,
    Instant asOf,
    String forecastId) {}
