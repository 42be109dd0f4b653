package io.prodrome.domain.event;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fact that the sender coded: a diagnosis, procedure, prescription, result, vaccination or
 * allergy.
 *
 * @param concept the preferred coding: SNOMED CT where there is one
 * @param codings all codings the sender gave, the preferred one among them
 * @param type what kind of fact
 * @param context how it is meant, such as refuted (negated) or a relative's
 * @param value a numeric result
 * @param unit the value's unit, as written
 */
public record CodedFact(
    Coding concept,
    List<Coding> codings,
    ConceptType type,
    Context context,
    @Nullable Double value,
    @Nullable String unit)
    implements EventContent {
  public CodedFact {
    codings = List.copyOf(codings);
  }
}
