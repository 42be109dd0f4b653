package io.prodrome.models.forecast;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.Terminology;
import java.util.List;

/** Small terminologies of disorders. */
final class Illnesses {

  private Illnesses() {}

  static Terminology terminology(Concept... illnesses) {
    return Terminology.of("test", List.of(illnesses));
  }

  /** An illness with its display as its only name. */
  static Concept illness(Coding coding, Coding... parents) {
    return new Concept(
        coding,
        ConceptType.DISORDER,
        "disorder",
        List.of(Name.of(coding.display())),
        List.of(),
        List.of(parents),
        "");
  }
}
