package io.prodrome.launcher.notes;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Context.Certainty;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.concept.Context.Negation;
import io.prodrome.domain.concept.Context.Temporality;
import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.domain.concept.Mention;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The words that people read for a mention's parts. */
final class Words {

  private Words() {}

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** A type as people say it. */
  static String kind(ConceptType type) {
    return lower(type).replace('_', ' ');
  }

  /** How a mention was found. */
  static String foundBy(Mention.FoundBy way) {
    return switch (way) {
      case DICTIONARY -> "by its name";
      case ABBREVIATION -> "by an abbreviation that the text explains";
      case LINKER -> "by nearness in meaning";
    };
  }

  /** What of the context is not as a plain statement has it, such as {@code negated, family}. */
  static List<String> ofContext(Context context) {
    List<String> words = new ArrayList<>();
    if (context.negation() == Negation.NEGATED) {
      words.add("negated");
    }
    if (context.certainty() == Certainty.POSSIBLE) {
      words.add("possible");
    }
    if (context.temporality() != Temporality.CURRENT) {
      words.add(lower(context.temporality()));
    }
    if (context.experiencer() != Experiencer.PATIENT) {
      words.add(
          context.experiencer() == Experiencer.OTHER
              ? "other person"
              : lower(context.experiencer()));
    }
    return words;
  }

  /** Dose, route and frequency; empty where there is none. */
  static String of(@Nullable MedicationUse use) {
    return use == null
        ? ""
        : Stream.of(use.dose(), use.route(), use.frequency())
            .filter(part -> !Objects.equals(part, ""))
            .collect(Collectors.joining(" · "));
  }

  /** A code's system in short, such as {@code SNOMED CT}; the URI where it has no short name. */
  static String system(String uri) {
    return switch (uri) {
      case CodeSystems.SNOMED_CT -> "SNOMED CT";
      case CodeSystems.RXNORM -> "RxNorm";
      case CodeSystems.HPO -> "HPO";
      case CodeSystems.DOID -> "DOID";
      case CodeSystems.MONDO -> "Mondo";
      case CodeSystems.LOINC -> "LOINC";
      case CodeSystems.CVX -> "CVX";
      case CodeSystems.UMLS -> "UMLS";
      case CodeSystems.MESH -> "MeSH";
      default -> uri;
    };
  }
}
