package io.prodrome.models.forecast;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An outcome as a hospital defines it: one of the pack's own by its name alone, a concept with all
 * its descendants, or a list of codes.
 *
 * @param name what it is called; empty for the concept's own name
 * @param concept {@code system|code} of a concept of the pack's terminology, meant with its
 *     descendants; null where there is none
 * @param codes coding keys {@code system|code} any of which means it, on top of the concept's;
 *     empty together with a null {@code concept} for an outcome of the pack
 * @param kind whether it can happen again; null for ONSET where its concept is a disorder or a
 *     finding, EVENT otherwise
 */
public record OutcomeDefinition(
    String name, @Nullable String concept, List<String> codes, @Nullable OutcomeKind kind)
    implements Serializable {
  public OutcomeDefinition {
    codes = List.copyOf(codes);
  }

  /** An outcome of the pack. */
  public static OutcomeDefinition ofPack(String name) {
    return new OutcomeDefinition(name, null, List.of(), null);
  }
}
