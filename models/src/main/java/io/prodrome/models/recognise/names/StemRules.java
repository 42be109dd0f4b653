package io.prodrome.models.recognise.names;

import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes the endings off words that make adjectives, nouns of state and participles of one another
 * ("stenotic", "stenosis"; "absent", "absence"). Only the longest ending that fits is taken, and
 * what remains must be long enough to tell words apart. Immutable and thread-safe.
 */
final class StemRules {

  static final String VERSION = "2";

  private static final int SHORTEST_WORD = 5;
  private static final int SHORTEST_STEM = 4;
  private static final int SHORTEST_START = 2;

  private final Map<String, String> endings;
  private final int longest;

  private StemRules(Map<String, String> endings) {
    this.endings = endings;
    this.longest = endings.keySet().stream().mapToInt(String::length).max().orElse(0);
  }

  static StemRules of(Language language, String list) {
    Map<String, String> endings = new HashMap<>();
    Resources.of(StemRules.class, language)
        .pairs(list)
        .forEach((ending, stem) -> endings.put(ending, stem.strip()));
    return new StemRules(endings);
  }

  String stem(String form) {
    int n = form.length();
    if (n < SHORTEST_WORD) {
      return form;
    }
    for (int i = 0; i < n; i++) {
      if (Character.isDigit(form.charAt(i))) {
        return form;
      }
    }
    for (int length = Math.min(longest, n - SHORTEST_START); length > 0; length--) {
      String stem = endings.get(form.substring(n - length));
      if (stem != null && n - length + stem.length() >= SHORTEST_STEM) {
        return form.substring(0, n - length) + stem;
      }
    }
    return form;
  }
}
