package io.prodrome.launcher.config;

import io.prodrome.models.forecast.Device;
import io.prodrome.models.forecast.ForecasterSettings;
import io.prodrome.models.forecast.OutcomeDefinition;
import io.prodrome.models.forecast.OutcomeKind;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is forecast, and on what. What only the model pack can tell (whether it knows a concept, how
 * far its model sees) is told when the pack is loaded, before the stream starts.
 *
 * @param device where the model is computed; default cpu
 * @param cacheMegabytes how much memory the patients' computed histories may take; default 256, 0
 *     keeps none
 * @param horizonDays the horizons in days; default the pack's (30, 365, 1825)
 * @param outcomes what is forecast; default the pack's outcomes
 */
public record ForecasterConfig(
    Device device, Integer cacheMegabytes, List<Integer> horizonDays, List<Outcome> outcomes) {

  private static final int MEGABYTE_BITS = 20;
  private static final int MOST_MEGABYTES = 1 << 20;
  private static final int MOST_HORIZONS = 16;
  private static final int MOST_OUTCOMES = 256;

  /** A coding's key: a system's URI, a bar, and a code without white space. */
  private static final Pattern KEY = Pattern.compile("[^\\s|]++[|][^\\s|]++");

  public ForecasterConfig(
      @Nullable Device device,
      @Nullable Integer cacheMegabytes,
      @Nullable List<Integer> horizonDays,
      @Nullable List<Outcome> outcomes) {
    this.device = Objects.requireNonNullElse(device, Device.CPU);
    this.cacheMegabytes =
        Objects.requireNonNullElse(
            cacheMegabytes, (int) (ForecasterSettings.DEFAULT_CACHE_BYTES >> MEGABYTE_BITS));
    this.horizonDays = List.copyOf(Objects.requireNonNullElse(horizonDays, List.of()));
    this.outcomes = List.copyOf(Objects.requireNonNullElse(outcomes, List.of()));
  }

  /** The pack's outcomes and horizons, on the CPU. */
  public static ForecasterConfig defaults() {
    return new ForecasterConfig(null, null, null, null);
  }

  /**
   * An outcome; with a name alone, the pack's own of that name.
   *
   * @param name what it is called
   * @param concept {@code system|code}, meant with its descendants
   * @param codes {@code system|code} each, any of which means it
   * @param kind {@code onset} or {@code event}; default onset for disorders and findings
   */
  public record Outcome(
      String name, @Nullable String concept, List<String> codes, @Nullable OutcomeKind kind) {
    public Outcome(
        @Nullable String name,
        @Nullable String concept,
        @Nullable List<String> codes,
        @Nullable OutcomeKind kind) {
      this.name = Objects.requireNonNullElse(name, "");
      this.concept = concept;
      this.codes = List.copyOf(Objects.requireNonNullElse(codes, List.of()));
      this.kind = kind;
    }

    private void problems(String where, List<String> problems) {
      boolean ofPack = concept == null && codes.isEmpty();
      if (ofPack && name.isBlank()) {
        problems.add(where + " needs a concept, codes, or the name of one of the pack's outcomes");
      }
      if (ofPack && kind != null) {
        problems.add(where + ".kind goes with a concept or codes; the pack's outcomes have theirs");
      }
      if (!codes.isEmpty() && concept == null && name.isBlank()) {
        problems.add(where + " needs a name for its codes");
      }
      if (kind == OutcomeKind.DEATH) {
        problems.add(where + ".kind must be onset or event: death is the pack's own outcome");
      }
      if (concept != null && !KEY.matcher(concept).matches()) {
        problems.add(
            where + ".concept must be system|code, such as http://snomed.info/sct|84114007");
      }
      for (int i = 0; i < codes.size(); i++) {
        if (!KEY.matcher(codes.get(i)).matches()) {
          problems.add(where + ".codes[" + i + "] must be system|code");
        }
      }
    }
  }

  /** Everything that is wrong, one line each. */
  void problems(List<String> problems) {
    if (cacheMegabytes < 0 || cacheMegabytes > MOST_MEGABYTES) {
      problems.add("forecaster.cacheMegabytes must be 0 to " + MOST_MEGABYTES);
    }
    if (horizonDays.size() > MOST_HORIZONS) {
      problems.add("forecaster.horizonDays must be at most " + MOST_HORIZONS);
    }
    if (horizonDays.stream().anyMatch(days -> days < 1)) {
      problems.add("forecaster.horizonDays must be at least 1 day each");
    }
    if (new HashSet<>(horizonDays).size() < horizonDays.size()) {
      problems.add("forecaster.horizonDays names a horizon twice");
    }
    if (outcomes.size() > MOST_OUTCOMES) {
      problems.add("forecaster.outcomes must be at most " + MOST_OUTCOMES);
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      outcome.problems("forecaster.outcomes[" + i + "]", problems);
      if (!outcome.name().isBlank() && !names.add(outcome.name())) {
        problems.add("forecaster.outcomes: two are called " + outcome.name());
      }
    }
  }

  /** The same as the forecaster takes it. */
  public ForecasterSettings settings() {
    return new ForecasterSettings(
        outcomes.stream()
            .map(
                outcome ->
                    new OutcomeDefinition(
                        outcome.name(), outcome.concept(), outcome.codes(), outcome.kind()))
            .toList(),
        horizonDays.stream().sorted().toList(),
        device,
        (long) cacheMegabytes << MEGABYTE_BITS);
  }
}
