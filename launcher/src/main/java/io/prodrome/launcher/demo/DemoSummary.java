package io.prodrome.launcher.demo;

import java.util.Map;

/**
 * What a demo run did, counted from the topics.
 *
 * @param input accepted messages
 * @param accounted what became of them
 * @param notes documents that were recognised
 * @param mentions mentions found in them
 * @param linked mentions that are linked to SNOMED CT
 * @param patients patients that stand at the end, merged ones once
 * @param timelines timelines issued, revisions counted
 * @param forecasts forecasts issued, revisions counted
 * @param degraded those of them that are rates of age and sex, since the model did not answer
 * @param alerts alerts raised
 * @param seconds from the first message's acceptance to the last forecast
 * @param notesPerSecond notes in that time
 * @param latencyMs from a message's acceptance to its forecast being readable
 */
record DemoSummary(
    Input input,
    Accounted accounted,
    int notes,
    int mentions,
    int linked,
    int patients,
    int timelines,
    int forecasts,
    int degraded,
    int alerts,
    double seconds,
    double notesPerSecond,
    Latency latencyMs) {

  /** Accepted messages by format. */
  record Input(int hl7v2, int fhir) {
    int all() {
      return hl7v2 + fhir;
    }
  }

  /** The four ends of a message. */
  record Accounted(
      int applied, int duplicate, Map<String, Integer> ignored, Map<String, Integer> deadLetter) {
    int ignoredInAll() {
      return ignored.values().stream().mapToInt(Integer::intValue).sum();
    }

    int deadLettersInAll() {
      return deadLetter.values().stream().mapToInt(Integer::intValue).sum();
    }

    int all() {
      return applied + duplicate + ignoredInAll() + deadLettersInAll();
    }
  }

  /** Milliseconds. */
  record Latency(double p50, double p99) {}

  /** Whether in = applied + duplicate + ignored + dead-lettered. */
  boolean everythingAccountedFor() {
    return input.all() == accounted.all();
  }
}
