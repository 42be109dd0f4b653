package io.prodrome.launcher;

import picocli.CommandLine.Option;

/** Which population Synthea makes. */
final class SyntheaOptions {

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Synthea's seed: the same makes the same patients (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--state",
      paramLabel = "NAME",
      defaultValue = "Massachusetts",
      description =
          "The US state whose population Synthea's patients are drawn from (default:"
              + " ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String state;

  long seed() {
    return seed;
  }

  String state() {
    return state;
  }
}
