package io.prodrome.models.recognise;

import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NameDictionary.Guard;
import io.prodrome.models.recognise.NameDictionary.Name;
import io.prodrome.models.recognise.Sections.Effect;
import io.prodrome.models.recognise.Sections.Section;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.SemanticTags;
import io.prodrome.models.terminology.Terminology;
import java.util.ArrayList;
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
 * has its tag.
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
    this.cues = ContextCues.load();
    this.version = RULES + "-" + Resources.version();
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
    ContextFinder contexts = ContextFinder.of(tokens, sentences, cues);
    int[] numbers = dictionary.number(tokens);
    List<Mention> mentions = new ArrayList<>();
    int section = 0;
    for (int sentence = 0; sentence + 1 < sentences.length; sentence++) {
      int limit = sentences[sentence + 1];
      for (int i = sentences[sentence]; i < limit; ) {
        while (section + 1 < sections.size()
            && sections.get(section + 1).start() <= tokens.start(i)) {
          section++;
        }
        Section in = sections.get(section);
        boolean heading = in.known() && tokens.start(i) < in.bodyStart();
        long match =
            heading ? TokenTrie.NONE : dictionary.longest(tokens, numbers, i, limit);
        int next = i + 1;
        if (match != TokenTrie.NONE) {
          int end = TokenTrie.endOf(match);
          Mention mention =
              mention(tokens, i, end, dictionary.name(TokenTrie.valueOf(match)), in, contexts);
          if (mention != null) {
            mentions.add(mention);
            next = Math.max(end, tokens.firstFrom(mention.end()));
          }
        }
        i = next;
      }
    }
    return new Recognition(mentions, version, terminology.version());
  }

  private static @Nullable Mention mention(
      Tokens tokens, int first, int after, Name name, Section section, ContextFinder contexts) {
    int start = tokens.start(first);
    int nameEnd = tokens.end(after - 1);
    int end = NameDictionary.tagEnd(tokens.text(), nameEnd);
    boolean tagged = end > nameEnd;
    if (!tagged && !isMeant(tokens, first, after, name.guard(), section)) {
      return null;
    }
    Concept concept =
        tagged ? withTag(name, tokens.text().substring(nameEnd, end)) : name.concepts().get(0);
    Context context = contexts.context(first, after - 1, section.effect());
    return new Mention(
        start,
        end,
        concept.coding(),
        concept.type(),
        context,
        1.0 / name.concepts().size(),
        section.name());
  }

  private static Concept withTag(Name name, String written) {
    String tag = SemanticTags.of("x" + written.strip().toLowerCase(Locale.ROOT));
    return name.concepts().stream()
        .filter(concept -> concept.semanticTag().equals(tag))
        .findFirst()
        .orElse(name.concepts().get(0));
  }

  private static boolean isMeant(
      Tokens tokens, int first, int after, Guard guard, Section section) {
    return switch (guard) {
      case NONE -> true;
      case EVERYDAY_WORD ->
          section.effect() == Effect.ALLERGIES || isListItem(tokens, first, after);
      case SHORT_FORM -> {
        String written = tokens.text().substring(tokens.start(first), tokens.end(first));
        yield written.equals(written.toUpperCase(Locale.ROOT));
      }
    };
  }

  /** Whether the words are all that a line holds, but for a bullet before and a point after. */
  private static boolean isListItem(Tokens tokens, int first, int after) {
    String text = tokens.text();
    int at = tokens.start(first) - 1;
    while (at >= 0 && (" \t-*\u2022".indexOf(text.charAt(at)) >= 0)) {
      at--;
    }
    int to = tokens.end(after - 1);
    while (to < text.length() && " \t.;,\r".indexOf(text.charAt(to)) >= 0) {
      to++;
    }
    return (at < 0 || text.charAt(at) == '\n') && (to >= text.length() || text.charAt(to) == '\n');
  }
}
