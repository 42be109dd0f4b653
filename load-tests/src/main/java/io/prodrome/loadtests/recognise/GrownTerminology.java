package io.prodrome.loadtests.recognise;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayList;
import java.util.List;

/**
 * A terminology with as many concepts as are asked for: those of another, and copies of them whose
 * names have an invented word more. So every word of a real name begins, or is in, many names, as
 * in a large terminology.
 */
final class GrownTerminology {

  private static final String[] SYLLABLES = {
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu"
  };

  private GrownTerminology() {}

  /** The terminology, grown to the size. */
  static Terminology of(Terminology from, int concepts) {
    List<Concept> all = new ArrayList<>(Math.max(concepts, from.size()));
    all.addAll(from.concepts());
    for (int i = 0; all.size() < concepts; i++) {
      Concept concept = from.concept(i % from.size());
      String word = word(i);
      // Some have the word first, some last: a prefix that is shared, and one that is not.
      boolean last = i % 3 > 0;
      List<Name> names = new ArrayList<>();
      for (Name name : concept.names()) {
        names.add(
            new Name(last ? name.text() + " " + word : word + " " + name.text(), name.language()));
      }
      all.add(
          new Concept(
              new Coding(CodeSystems.LOCAL_PREFIX + "grown", "G" + i, names.get(0).text()),
              concept.type(),
              concept.semanticTag(),
              names,
              List.of(),
              List.of(),
              ""));
    }
    return Terminology.of(from.name() + "-grown", all);
  }

  private static String word(int number) {
    StringBuilder word = new StringBuilder("x");
    for (int rest = number + SYLLABLES.length; rest > 0; rest /= SYLLABLES.length) {
      word.append(SYLLABLES[rest % SYLLABLES.length]);
    }
    return word.toString();
  }
}
