package io.prodrome.models.recognise.names;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.recognise.names.NameIndex.Guard;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Tokens;
import io.prodrome.models.text.WordForms;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which names text is searched for, and how much a note must show before one is taken. Left out,
 * because they name no fact about a patient on their own:
 *
 * <ul>
 *   <li>LOINC names: an observation means something only with its value, which comes coded;
 *   <li>qualifiers, attributes and dose forms ("mild", "every four hours"): they describe a fact.
 * </ul>
 *
 * <p>Kept but guarded are names of one everyday word ("stress", "fish", "solution"), of one word
 * for a body structure or a thing of no clinical type ("chest", "mold"), of two or three letters
 * ("ms", "als"), and of vaccines ("varicella").
 */
final class NameGuards {

  private static final String EVERYDAY_WORDS = "everyday-words.txt";

  private static final Set<String> QUALIFYING_TAGS =
      Set.of(
          "attribute",
          "basic dose form",
          "dose form",
          "qualifier value",
          "unit of presentation",
          "administrative concept");

  /**
   * What the Human Phenotype Ontology has beside phenotypes, all of which describes a phenotype:
   * clinical modifiers, frequencies, the patient's history, blood groups; and its roots.
   */
  private static final List<String> DESCRIBING_ROOTS =
      List.of("HP:0012823", "HP:0040279", "HP:0032443", "HP:0032223");

  private static final List<String> ROOTS = List.of("HP:0000001", "HP:0000118", "HP:0000005");

  private static final int LONGEST_SHORT_FORM = 3;

  private final Set<String> everyday = new HashSet<>();

  private final Terminology terminology;
  private final BitSet describing = new BitSet();

  NameGuards(Terminology terminology, Language language) {
    this.terminology = terminology;
    DESCRIBING_ROOTS.forEach(
        root -> terminology.ordinal(CodeSystems.HPO, root).ifPresent(this::addAll));
    ROOTS.forEach(root -> terminology.ordinal(CodeSystems.HPO, root).ifPresent(describing::set));
    lists(language)
        .lines(EVERYDAY_WORDS)
        .forEach(word -> everyday.add(WordForms.of(word, language)));
  }

  private void addAll(int root) {
    Deque<Integer> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      int concept = open.pop();
      if (!describing.get(concept)) {
        describing.set(concept);
        Arrays.stream(terminology.children(concept)).forEach(open::push);
      }
    }
  }

  static String version(Language language) {
    return lists(language).version(EVERYDAY_WORDS);
  }

  private static Resources lists(Language language) {
    return Resources.of(NameGuards.class, language);
  }

  /** Whether text is searched for the concept's names. */
  boolean isSearched(int concept) {
    return !describing.get(concept)
        && !terminology.coding(concept).system().equals(CodeSystems.LOINC)
        && !QUALIFYING_TAGS.contains(terminology.semanticTag(concept));
  }

  /** What a note must show before the name is taken for the concept. */
  Guard guard(ConceptType type, Tokens name) {
    if (type == ConceptType.IMMUNIZATION) {
      return Guard.VACCINE;
    }
    if (name.size() > 1) {
      return Guard.NONE;
    }
    boolean noFact = type == ConceptType.OTHER || type == ConceptType.BODY_STRUCTURE;
    if (noFact || everyday.contains(name.form(0))) {
      return Guard.EVERYDAY_WORD;
    }
    return name.form(0).length() <= LONGEST_SHORT_FORM ? Guard.SHORT_FORM : Guard.NONE;
  }
}
