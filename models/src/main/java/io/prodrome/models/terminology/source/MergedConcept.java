package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Name;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What all sources so far say of one concept. */
final class MergedConcept {

  final int source;
  final List<Coding> identities = new ArrayList<>(1);
  List<Name> names = List.of();
  List<Coding> references = List.of();
  List<Coding> parents = List.of();
  ConceptType type = ConceptType.OTHER;
  String tag = "";
  String definition = "";

  /** The concept that this one was found to be; null while it stands for itself. */
  @Nullable MergedConcept into;

  MergedConcept(int source) {
    this.source = source;
  }

  MergedConcept end() {
    MergedConcept at = this;
    while (at.into != null) {
      at = at.into;
    }
    return at;
  }

  /** What an earlier source said stands: its preferred name, tag, type and definition. */
  void add(
      List<Name> moreNames,
      List<Coding> moreReferences,
      List<Coding> moreParents,
      ConceptType otherType,
      String otherTag,
      String otherDefinition) {
    names = joined(names, moreNames);
    references = joined(references, moreReferences);
    parents = joined(parents, moreParents);
    if (tag.isEmpty() && (!otherTag.isEmpty() || type == ConceptType.OTHER)) {
      type = otherType == ConceptType.OTHER ? type : otherType;
      tag = otherTag;
    }
    definition = definition.isEmpty() ? otherDefinition : definition;
  }

  private static <T> List<T> joined(List<T> first, List<T> more) {
    if (first.isEmpty() || more.isEmpty()) {
      return first.isEmpty() ? more : first;
    }
    List<T> joined = new ArrayList<>(first.size() + more.size());
    joined.addAll(first);
    joined.addAll(more);
    return joined;
  }
}
