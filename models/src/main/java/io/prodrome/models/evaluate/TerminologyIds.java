package io.prodrome.models.evaluate;

import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.CodeKind;
import io.prodrome.models.terminology.Terminology;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** What a terminology's concepts are called in a scheme: by their own codes and their others. */
public final class TerminologyIds implements ConceptIds {

  private final Terminology terminology;
  private final IdScheme scheme;
  private final Map<String, Set<String>> known = new ConcurrentHashMap<>();
  private volatile @Nullable Set<String> names;

  public TerminologyIds(Terminology terminology, IdScheme scheme) {
    this.terminology = terminology;
    this.scheme = scheme;
  }

  @Override
  public Set<String> of(Coding concept) {
    return known.computeIfAbsent(concept.key(), key -> find(concept));
  }

  private Set<String> find(Coding concept) {
    OptionalInt ordinal = terminology.ordinal(concept.system(), concept.code());
    if (ordinal.isPresent()) {
      return ids(ordinal.getAsInt());
    }
    return scheme.id(concept).map(Set::of).orElse(Set.of());
  }

  /**
   * The concepts that can be said in the scheme and are of the types: what a recogniser is to look
   * for that is measured on a corpus of that scheme and these types.
   */
  public IntPredicate scope(EntityTypes types) {
    BitSet in = new BitSet(terminology.size());
    for (int concept = 0; concept < terminology.size(); concept++) {
      in.set(concept, types.takesPredicted(terminology.type(concept)) && !ids(concept).isEmpty());
    }
    return in::get;
  }

  /** The concept's identifiers in the scheme. */
  Set<String> ids(int ordinal) {
    Set<String> ids = new HashSet<>();
    scheme.id(terminology.coding(ordinal)).ifPresent(ids::add);
    for (Coding other : terminology.sameAs(ordinal)) {
      scheme.id(other).ifPresent(ids::add);
    }
    return Set.copyOf(ids);
  }

  @Override
  public Set<String> resolve(String id) {
    Set<String> resolved = new HashSet<>();
    for (Coding coding : scheme.codings(id)) {
      CodeKind kind = terminology.kind(coding.system(), coding.code());
      switch (kind) {
        case OWN, SAME_AS -> resolved.add(id);
        case REPLACED -> {
          for (int ordinal : terminology.ordinals(coding.system(), coding.code())) {
            resolved.addAll(ids(ordinal));
          }
        }
        case RETIRED, UNKNOWN -> {}
      }
    }
    return Set.copyOf(resolved);
  }

  @Override
  public boolean isName(String text) {
    Set<String> all = names;
    if (all == null) {
      all = new HashSet<>();
      for (int concept = 0; concept < terminology.size(); concept++) {
        if (!ids(concept).isEmpty()) {
          for (int n = terminology.firstName(concept); n < terminology.nameEnd(concept); n++) {
            all.add(folded(terminology.name(n)));
          }
        }
      }
      names = all;
    }
    return all.contains(folded(text));
  }

  static String folded(String text) {
    return text.strip().replaceAll("\\s+", " ").toLowerCase(Locale.ROOT);
  }
}
