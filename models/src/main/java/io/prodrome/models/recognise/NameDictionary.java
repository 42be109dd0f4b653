package io.prodrome.models.recognise;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.SemanticTags;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.TokenTrie;
import io.prodrome.models.text.Tokens;
import io.prodrome.models.text.WordForms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names of a terminology that text is searched for. Left out, because they name no fact about a
 * patient on their own:
 *
 * <ul>
 *   <li>LOINC names: an observation means something only with its value, which comes coded;
 *   <li>qualifiers, attributes and dose forms ("mild", "every four hours"): they describe a fact.
 * </ul>
 *
 * <p>Kept but guarded are names of one everyday English word ("stress", "fish", "solution"), of one
 * word for a body structure or a thing of no clinical type ("chest", "mold"), of two or three
 * letters ("ms", "als"), and of vaccines ("varicella"): {@link NoteRecogniser} takes them only
 * where the note shows that the concept is meant.
 */
final class NameDictionary {

  private static final Set<String> QUALIFYING_TAGS =
      Set.of(
          "attribute",
          "basic dose form",
          "dose form",
          "qualifier value",
          "unit of presentation",
          "administrative concept");

  private static final Comparator<Candidate> BEST_FIRST =
      Comparator.comparing(Candidate::guard)
          .thenComparing(Candidate::rank)
          .thenComparing(candidate -> candidate.concept().coding().system())
          .thenComparing(candidate -> candidate.concept().coding().code().length())
          .thenComparing(candidate -> candidate.concept().coding().code());

  /** How much the note must show before a name is taken. */
  enum Guard {
    NONE,
    SHORT_FORM,
    EVERYDAY_WORD,
    VACCINE
  }

  /**
   * A name and what it may mean.
   *
   * @param concepts the concepts with this name, the best first; never empty
   * @param guard what the note must show
   */
  record Name(List<Concept> concepts, Guard guard) {}

  private record Candidate(Concept concept, int rank, Guard guard) {}

  private final TokenTrie trie = new TokenTrie();
  private final List<Name> names;

  private NameDictionary(Terminology terminology) {
    Set<String> everyday = new HashSet<>();
    Resources.of(Tokens.class, Language.ENGLISH)
        .lines("everyday-words.txt")
        .forEach(word -> everyday.add(WordForms.of(word)));
    List<List<Candidate>> candidates = new ArrayList<>();
    for (Concept concept : terminology.concepts()) {
      for (int rank = 0; rank < concept.names().size(); rank++) {
        Tokens name = Tokens.of(concept.names().get(rank).text());
        if (!isSearched(concept, name)) {
          continue;
        }
        int number = trie.putIfAbsent(name, candidates.size());
        if (number == candidates.size()) {
          candidates.add(new ArrayList<>());
        }
        List<Candidate> same = candidates.get(number);
        if (same.stream().noneMatch(other -> other.concept() == concept)) {
          same.add(new Candidate(concept, rank, guard(concept, name, everyday)));
        }
      }
    }
    List<Name> found = new ArrayList<>(candidates.size());
    for (List<Candidate> same : candidates) {
      same.sort(BEST_FIRST);
      found.add(new Name(same.stream().map(Candidate::concept).toList(), same.get(0).guard()));
    }
    names = List.copyOf(found);
  }

  static NameDictionary of(Terminology terminology) {
    return new NameDictionary(terminology);
  }

  private static boolean isSearched(Concept concept, Tokens name) {
    if (name.size() == 0
        || concept.coding().system().equals(CodeSystems.LOINC)
        || QUALIFYING_TAGS.contains(concept.semanticTag())) {
      return false;
    }
    return name.size() > 1 || name.form(0).length() > 1;
  }

  private static Guard guard(Concept concept, Tokens name, Set<String> everyday) {
    if (concept.type() == ConceptType.IMMUNIZATION) {
      return Guard.VACCINE;
    }
    if (name.size() > 1) {
      return Guard.NONE;
    }
    boolean noFact =
        concept.type() == ConceptType.OTHER || concept.type() == ConceptType.BODY_STRUCTURE;
    if (noFact || everyday.contains(name.form(0))) {
      return Guard.EVERYDAY_WORD;
    }
    return name.form(0).length() <= 3 ? Guard.SHORT_FORM : Guard.NONE;
  }

  /** How many different names are searched for. */
  int size() {
    return names.size();
  }

  int[] number(Tokens text) {
    return trie.number(text);
  }

  /** See {@link TokenTrie#longest}; the match's value is for {@link #name}. */
  long longest(Tokens text, int[] numbers, int from, int limit) {
    return trie.longest(text, numbers, from, limit);
  }

  Name name(int value) {
    return names.get(value);
  }

  /**
   * Where a name ends whose last word stands in brackets: "severe anxiety (panic)".
   *
   * @param start where the name starts
   * @param end where its last word ends
   * @return the offset after the bracket that closes one opened in the name, or {@code end}
   */
  static int bracketEnd(String text, int start, int end) {
    if (end < text.length()) {
      char close = text.charAt(end);
      char open = close == ')' ? '(' : close == ']' ? '[' : 0;
      if (open != 0 && count(text, open, start, end) > count(text, close, start, end)) {
        return end + 1;
      }
    }
    return end;
  }

  private static int count(String text, char c, int start, int end) {
    int count = 0;
    for (int i = start; i < end; i++) {
      count += text.charAt(i) == c ? 1 : 0;
    }
    return count;
  }

  /**
   * Where a semantic tag that is written after a name ends: "sore throat (disorder)".
   *
   * @param from where the name ends
   * @return the offset after the closing bracket, or {@code from} if no tag follows
   */
  static int tagEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ' && at - from < 3) {
      at++;
    }
    if (at >= text.length() || text.charAt(at) != '(') {
      return from;
    }
    // The longest tag has 22 characters: an open bracket in a long text must not be searched far.
    String ahead = text.substring(at + 1, Math.min(text.length(), at + 32));
    int close = ahead.indexOf(')');
    return close > 0 && SemanticTags.isTag(ahead.substring(0, close).toLowerCase(Locale.ROOT))
        ? at + 2 + close
        : from;
  }
}
