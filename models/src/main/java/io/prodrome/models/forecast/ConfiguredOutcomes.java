package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.forecast.Outcomes.Outcome;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a hospital's outcomes and horizons into what the model can answer, or says why not. */
final class ConfiguredOutcomes {

  private static final int MOST = 500;

  private final Outcomes pack;
  private final Vocabulary vocabulary;
  private final Terminology terminology;
  private final List<String> problems = new ArrayList<>();

  private ConfiguredOutcomes(Outcomes pack, Vocabulary vocabulary, Terminology terminology) {
    this.pack = pack;
    this.vocabulary = vocabulary;
    this.terminology = terminology;
  }

  /**
   * The pack's outcomes and horizons, with those of the settings in their place where there are
   * any.
   *
   * @throws InvalidForecasterSettingsException with all problems, if there are any
   */
  static Outcomes of(
      ForecasterSettings settings, Outcomes pack, Vocabulary vocabulary, Terminology terminology) {
    ConfiguredOutcomes reader = new ConfiguredOutcomes(pack, vocabulary, terminology);
    int[] horizons = reader.horizons(settings.horizonDays());
    List<Outcome> all = reader.outcomes(settings.outcomes());
    if (!reader.problems.isEmpty()) {
      throw new InvalidForecasterSettingsException(reader.problems);
    }
    return pack.with(all, horizons);
  }

  private int[] horizons(List<Integer> days) {
    int last = pack.ends()[pack.ends().length - 1];
    for (int asked : days) {
      if (asked < 1 || asked > last) {
        problems.add(
            "horizon " + asked + ": the model answers 1 to " + last + " days, so name one of them");
      }
    }
    return days.isEmpty()
        ? pack.horizons()
        : days.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
  }

  private List<Outcome> outcomes(List<OutcomeDefinition> definitions) {
    if (definitions.isEmpty()) {
      return pack.all();
    }
    if (definitions.size() > MOST) {
      problems.add("there are more than " + MOST + " outcomes: leave some out");
      return List.of();
    }
    List<Outcome> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int at = 0; at < definitions.size(); at++) {
      OutcomeDefinition definition = definitions.get(at);
      String where =
          "outcome "
              + (at + 1)
              + (definition.name().isBlank() ? "" : " (" + definition.name() + ")");
      Outcome outcome = outcome(definition, where);
      if (outcome != null) {
        if (!names.add(outcome.coding().display())) {
          problems.add(where + ": another outcome has the same name, so give it its own");
        }
        all.add(outcome);
      }
    }
    return all;
  }

  private @Nullable Outcome outcome(OutcomeDefinition definition, String where) {
    if (definition.concept() == null && definition.codes().isEmpty()) {
      return named(definition.name(), where);
    }
    int before = problems.size();
    if (definition.kind() == OutcomeKind.DEATH) {
      problems.add(where + ": only the pack's own outcome is death, so use ONSET or EVENT");
    }
    Set<String> codes = new LinkedHashSet<>();
    Coding first = null;
    ConceptType type = null;
    if (definition.concept() != null) {
      Coding concept = coding(definition.concept(), where);
      OptionalInt ordinal =
          concept == null
              ? OptionalInt.empty()
              : terminology.ordinal(concept.system(), concept.code());
      if (ordinal.isPresent()) {
        first = terminology.coding(ordinal.getAsInt());
        type = terminology.type(ordinal.getAsInt());
        addDescendants(ordinal.getAsInt(), codes);
      } else if (concept != null) {
        problems.add(
            where
                + ": the terminology "
                + terminology.version()
                + " has no concept "
                + definition.concept()
                + ", so check its system and code, or list the codes");
      }
    }
    for (String key : definition.codes()) {
      Coding coding = coding(key, where);
      if (coding != null) {
        codes.add(key);
        first = first == null ? coding : first;
        Vocabulary.Word word = vocabulary.word(key);
        type = type == null && word != null ? word.type() : type;
      }
    }
    if (first == null || problems.size() > before) {
      return null;
    }
    return outcome(definition, where, first, codes, type);
  }

  private @Nullable Outcome outcome(
      OutcomeDefinition definition,
      String where,
      Coding first,
      Set<String> codes,
      @Nullable ConceptType type) {
    int[] words = Outcomes.words(codes, vocabulary);
    if (words.length == 0) {
      problems.add(
          where
              + ": none of its "
              + codes.size()
              + " codes is among the model's words, so name a wider concept or other codes");
      return null;
    }
    String name = definition.name();
    if (name.isBlank()) {
      Vocabulary.Word word = vocabulary.word(first.key());
      name = first.display().isBlank() && word != null ? word.coding().display() : first.display();
    }
    boolean illness = type == ConceptType.DISORDER || type == ConceptType.FINDING;
    OutcomeKind standard = illness ? OutcomeKind.ONSET : OutcomeKind.EVENT;
    OutcomeKind kind = definition.kind() == null ? standard : definition.kind();
    Coding coding = new Coding(first.system(), first.code(), name.isBlank() ? first.code() : name);
    for (Outcome own : pack.all()) {
      // The same words are the same question: it keeps what training fitted for it.
      if (own.kind() == kind && Arrays.equals(own.words(), words)) {
        return new Outcome(coding, kind, codes, words, own.factors(), own.number());
      }
    }
    double[] ones = new double[pack.ends().length];
    Arrays.fill(ones, 1);
    return new Outcome(coding, kind, codes, words, ones, -1);
  }

  private @Nullable Outcome named(String name, String where) {
    for (Outcome own : pack.all()) {
      if (own.coding().display().equalsIgnoreCase(name.strip())) {
        return own;
      }
    }
    problems.add(
        where
            + ": it has neither a concept nor codes, and the pack has no outcome of that name; the"
            + " pack's are "
            + String.join(", ", pack.all().stream().map(own -> own.coding().display()).toList()));
    return null;
  }

  private @Nullable Coding coding(String key, String where) {
    int bar = key.lastIndexOf('|');
    if (bar <= 0 || key.substring(0, bar).isBlank() || key.substring(bar + 1).isBlank()) {
      problems.add(where + ": " + key + " is not of the form system|code, so write both");
      return null;
    }
    return new Coding(key.substring(0, bar), key.substring(bar + 1), "");
  }

  /** The keys of a concept and of all that are a kind of it, by all their codes. */
  private void addDescendants(int concept, Set<String> codes) {
    BitSet seen = new BitSet();
    seen.set(concept);
    List<Integer> open = new ArrayList<>(List.of(concept));
    while (!open.isEmpty()) {
      int at = open.remove(open.size() - 1);
      codes.add(terminology.coding(at).key());
      terminology.sameAs(at).forEach(other -> codes.add(other.key()));
      for (int child : terminology.children(at)) {
        if (!seen.get(child)) {
          seen.set(child);
          open.add(child);
        }
      }
    }
  }
}
