package io.prodrome.models.recognise;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.models.context.ContextCues;
import io.prodrome.models.context.ContextFinder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NameDictionary.Name;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.SemanticTags;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Sections;
import io.prodrome.models.text.Sections.Effect;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Sentences;
import io.prodrome.models.text.TokenTrie;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds a terminology's concepts in clinical text, and how the text means each of them.
 *
 * <p>Names are found by longest match from left to right on words brought to one form (lower case,
 * no diacritics, singular, American spelling; hyphens, slashes and spaces are the same), inside one
 * sentence. A semantic tag written after a name, as in "sore throat (disorder)", belongs to the
 * mention and chooses among concepts of the same name. What is guarded is taken only where the note
 * shows that it is meant: an everyday word where it is a whole list item, stands under the heading
 * of allergies, or has its tag; a name of up to three letters where it is written in capitals or
 * has its tag; a vaccine's name, which is mostly the name of the disease, where the sentence or the
 * heading speaks of immunizations.
 *
 * <p>A mention's score is one over the number of concepts that share the name. Takes any text, in
 * time linear in its length, and never throws. Immutable and thread-safe.
 */
public final class NoteRecogniser {

  /** Changes with the rules in the code; the word lists are in the version by their hash. */
  private static final String RULES = "dictionary-1";

  private final Terminology terminology;
  private final NameDictionary dictionary;
  private final ContextCues cues;
  private final String version;

  private NoteRecogniser(Terminology terminology) {
    this.terminology = terminology;
    this.dictionary = NameDictionary.of(terminology);
    this.cues = ContextCues.of(Language.ENGLISH);
    this.version = RULES + "-" + lists(Language.ENGLISH);
  }

  /** Eight hexadecimal digits that change with any of the language's word lists. */
  private static String lists(Language language) {
    String text =
        Resources.of(Tokens.class, language)
            .version("everyday-words.txt", "sections.tsv", "spelling-variants.tsv");
    return Digests.id(text, ContextCues.version(language)).substring(0, 8);
  }

  /**
   * The recogniser of a model pack's terminology.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack has no terminology
   */
  public static NoteRecogniser of(ModelPack pack) {
    return new NoteRecogniser(Terminology.of(pack));
  }

  /** The recogniser of a terminology. */
  public static NoteRecogniser of(Terminology terminology) {
    return new NoteRecogniser(terminology);
  }

  /** Name and version of the rules and word lists. */
  public String version() {
    return version;
  }

  /** What it links to. */
  public Terminology terminology() {
    return terminology;
  }

  /**
   * The text's mentions, in the order of their start, none overlapping another.
   *
   * @param text any text; offsets count its UTF-16 units
   */
  public Recognition recognise(String text) {
    Tokens tokens = Tokens.of(text);
    List<Section> sections = Sections.of(text);
    int[] sentences = Sentences.starts(tokens, sections);
    List<Match> matches = matches(tokens, sections, sentences);
    int[] nameEnds = new int[tokens.size()];
    for (Match match : matches) {
      Arrays.fill(nameEnds, match.first(), match.after(), match.after());
    }
    ContextFinder contexts = ContextFinder.of(tokens, sentences, nameEnds, cues);
    List<Mention> mentions = new ArrayList<>(matches.size());
    for (Match match : matches) {
      mentions.add(
          Mention.of(
              match.start(),
              match.end(),
              match.concept().coding(),
              match.concept().type(),
              contexts.context(match.first(), match.after() - 1, match.section().effect()),
              match.score(),
              match.section().name()));
    }
    return new Recognition(mentions, version, terminology.version());
  }

  private List<Match> matches(Tokens tokens, List<Section> sections, int[] sentences) {
    int[] numbers = dictionary.number(tokens);
    List<Match> matches = new ArrayList<>();
    int section = 0;
    int i = 0;
    for (int sentence = 0; sentence + 1 < sentences.length; sentence++) {
      int start = sentences[sentence];
      int limit = sentences[sentence + 1];
      for (i = Math.max(i, start); i < limit; ) {
        while (section + 1 < sections.size()
            && sections.get(section + 1).start() <= tokens.start(i)) {
          section++;
        }
        Section in = sections.get(section);
        boolean heading = in.known() && tokens.start(i) < in.bodyStart();
        long found = heading ? TokenTrie.NONE : dictionary.longest(tokens, numbers, i, limit);
        Match match = found == TokenTrie.NONE ? null : match(tokens, i, found, start, limit, in);
        if (match != null) {
          matches.add(match);
        }
        i = match == null ? i + 1 : match.after();
      }
    }
    return matches;
  }

  private @Nullable Match match(
      Tokens tokens, int first, long found, int sentence, int limit, Section section) {
    String text = tokens.text();
    Name name = dictionary.name(TokenTrie.valueOf(found));
    int after = TokenTrie.endOf(found);
    int start = tokens.start(first);
    int nameEnd = NameDictionary.bracketEnd(text, start, tokens.end(after - 1));
    int end = NameDictionary.tagEnd(text, nameEnd);
    boolean tagged = end > nameEnd;
    boolean meant =
        tagged
            || switch (name.guard()) {
              case NONE -> true;
              case VACCINE -> isOfVaccines(tokens, sentence, limit, section);
              case EVERYDAY_WORD ->
                  section.effect() == Effect.ALLERGIES || isListItem(text, start, nameEnd);
              case SHORT_FORM -> isCapitals(text.substring(start, nameEnd));
            };
    if (!meant) {
      return null;
    }
    return new Match(
        first,
        Math.max(after, tokens.firstFrom(end)),
        start,
        end,
        tagged ? withTag(name, text.substring(nameEnd, end)) : name.concepts().get(0),
        1.0 / name.concepts().size(),
        section);
  }

  /**
   * A name found in a text.
   *
   * @param first its first token
   * @param after the token after it and its tag
   */
  private record Match(
      int first, int after, int start, int end, Concept concept, double score, Section section) {}

  private static Concept withTag(Name name, String written) {
    String tag = SemanticTags.of("x" + written.strip().toLowerCase(Locale.ROOT));
    return name.concepts().stream()
        .filter(concept -> concept.semanticTag().equals(tag))
        .findFirst()
        .orElse(name.concepts().get(0));
  }

  private static boolean isCapitals(String written) {
    return written.equals(written.toUpperCase(Locale.ROOT));
  }

  /** Whether the section or the sentence speaks of immunizations. */
  private static boolean isOfVaccines(Tokens tokens, int from, int to, Section section) {
    if (speaksOfVaccines(section.name())) {
      return true;
    }
    for (int i = from; i < to; i++) {
      if (speaksOfVaccines(tokens.form(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean speaksOfVaccines(String word) {
    return word.startsWith("immuni") || word.startsWith("vaccin");
  }

  /** Whether the words are all that a line holds, but for a bullet before and a point after. */
  private static boolean isListItem(String text, int start, int end) {
    int at = start - 1;
    while (at >= 0 && " \t-*\u2022".indexOf(text.charAt(at)) >= 0) {
      at--;
    }
    int to = end;
    while (to < text.length() && " \t.;,\r".indexOf(text.charAt(to)) >= 0) {
      to++;
    }
    return (at < 0 || text.charAt(at) == '\n') && (to >= text.length() || text.charAt(to) == '\n');
  }
}
