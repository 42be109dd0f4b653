package io.prodrome.models.recognise;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.SemanticTags;
import io.prodrome.models.terminology.Terminology;
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
 *   <li>qualifiers, attributes and dose forms ("mild", "every four hours"): they describe a fact;
 *   <li>body structures and things of no clinical type, where the name is one word ("chest",
 *       "lubricant").
 * </ul>
 *
 * <p>A name of one everyday English word ("stress", "fish", "solution") and one of two or three
 * letters ("ms", "als") are kept but guarded: {@link NoteRecogniser} takes them only where the note
 * shows that the concept is meant.
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
      Comparator.comparing(Candidate::rank)
          .thenComparing(candidate -> candidate.concept().coding().system())
          .thenComparing(candidate -> candidate.concept().coding().code().length())
          .thenComparing(candidate -> candidate.concept().coding().code());

  /** How much the note must show before a name is taken. */
  enum Guard {
    NONE,
    EVERYDAY_WORD,
    SHORT_FORM
  }

  /**
   * A name and what it may mean.
   *
   * @param concepts the concepts with this name, the best first; never empty
   * @param guard what the note must show
   */
  record Name(List<Concept> concepts, Guard guard) {}

  private record Candidate(Concept concept, int rank) {}

  private final TokenTrie trie = new TokenTrie();
  private final List<Name> names;

  private NameDictionary(Terminology terminology) {
    Set<String> everyday = new HashSet<>();
    Resources.lines("everyday-words.txt").forEach(word -> everyday.add(WordForms.of(word)));
    List<List<Candidate>> candidates = new ArrayList<>();
    List<Guard> guards = new ArrayList<>();
    for (Concept concept : terminology.concepts()) {
      for (int rank = 0; rank < concept.names().size(); rank++) {
        Tokens name = Tokens.of(concept.names().get(rank));
        if (!isSearched(concept, name)) {
          continue;
        }
        int number = trie.putIfAbsent(name, candidates.size());
        if (number == candidates.size()) {
          candidates.add(new ArrayList<>());
          guards.add(guard(name, everyday));
        }
        List<Candidate> same = candidates.get(number);
        if (same.stream().noneMatch(other -> other.concept().equals(concept))) {
          same.add(new Candidate(concept, rank));
        }
      }
    }
    List<Name> found = new ArrayList<>(candidates.size());
    for (int i = 0; i < candidates.size(); i++) {
      List<Concept> best =
          candidates.get(i).stream().sorted(BEST_FIRST).map(Candidate::concept).toList();
      found.add(new Name(best, guards.get(i)));
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
    boolean plain =
        concept.type() == ConceptType.OTHER || concept.type() == ConceptType.BODY_STRUCTURE;
    return name.size() > 1 || (!plain && name.form(0).length() > 1);
  }

  private static Guard guard(Tokens name, Set<String> everyday) {
    if (name.size() > 1) {
      return Guard.NONE;
    }
    if (everyday.contains(name.form(0))) {
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
