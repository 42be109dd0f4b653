package io.prodrome.models.recognise;

import io.prodrome.domain.Digests;
import io.prodrome.domain.concept.Candidate;
import io.prodrome.domain.concept.Context;
import io.prodrome.domain.concept.MedicationUse;
import io.prodrome.domain.concept.Mention;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.models.context.ContextCues;
import io.prodrome.models.context.ContextFinder;
import io.prodrome.models.link.Linker;
import io.prodrome.models.medication.MedicationUses;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.Place.Sense;
import io.prodrome.models.recognise.names.NameIndex;
import io.prodrome.models.recognise.names.NameIndexBuilder;
import io.prodrome.models.recognise.names.Names;
import io.prodrome.models.tag.SpanTagger;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Resources;
import io.prodrome.models.text.Sections;
import io.prodrome.models.text.Sections.Section;
import io.prodrome.models.text.Sentences;
import io.prodrome.models.text.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds a terminology's concepts in clinical text, and how the text means each of them.
 *
 * <p>In each sentence the names that explain most of its words are chosen: names in any order of
 * their words, in any inflection, with words of the same meaning in place of others ({@link
 * io.prodrome.models.recognise.names}). A shorter name inside a longer one is kept, marked as
 * nested, where it is of another kind. Short forms that the note explains take the meaning of their
 * words and no other. Words that may mean several things are weighed by where they stand.
 *
 * <p>A semantic tag written after a name, as in "sore throat (disorder)", belongs to the mention
 * and chooses among concepts of the same name. What is guarded is taken only where the note shows
 * that it is meant: an everyday word where it is a whole list item, stands under the heading of
 * allergies, or has its tag; a name of up to three letters where it is written in capitals or has
 * its tag; a vaccine's name, which is mostly the name of the disease, where the sentence or the
 * heading speaks of immunizations.
 *
 * <p>Takes any text, in time linear in its length, and never throws. Thread-safe; with a linker it
 * holds native memory until closed.
 */
public final class NoteRecogniser implements AutoCloseable {

  /** Changes with the rules in the code; the word lists are in the version by their hash. */
  private static final String RULES = "prodrome-2";

  /** Senses below this are not told as alternatives. */
  private static final double LEAST_ALTERNATIVE = 0.02;

  private static final IntPredicate EVERYTHING = concept -> true;

  private final Terminology terminology;
  private final NameIndex names;
  private final IntPredicate scope;
  private final @Nullable Linker linker;
  private final @Nullable SpanTagger tagger;
  private final ContextCues cues;
  private final String version;

  private NoteRecogniser(
      Terminology terminology,
      NameIndex names,
      IntPredicate scope,
      @Nullable Linker linker,
      @Nullable SpanTagger tagger) {
    this.linker = linker;
    this.tagger = tagger;
    this.terminology = terminology;
    this.names = names;
    this.scope = scope;
    this.cues = ContextCues.of(names.language());
    this.version =
        RULES + "-" + lists(names.language()) + (tagger == null ? "" : "-" + tagger.id());
  }

  /** Eight hexadecimal digits that change with any of the language's word lists. */
  private static String lists(Language language) {
    String text = Resources.of(Tokens.class, language).version("sections.tsv", "abbreviations.txt");
    return Digests.id(
            text,
            ContextCues.version(language),
            MedicationUses.version(language),
            Long.toHexString(NameIndex.version(language)))
        .substring(0, 8);
  }

  /**
   * The recogniser of a model pack's terminology, for English notes.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack has no terminology
   */
  public static NoteRecogniser of(ModelPack pack) {
    return of(pack, Language.ENGLISH);
  }

  /**
   * The recogniser of a model pack's terminology.
   *
   * @param language the notes' language; only names in it are searched for
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack has no terminology
   */
  public static NoteRecogniser of(ModelPack pack, Language language) {
    Terminology terminology = Terminology.of(pack);
    Linker linker = Linker.of(pack, terminology).orElse(null);
    return new NoteRecogniser(
        terminology,
        Names.of(pack, terminology, language),
        EVERYTHING,
        linker,
        linker == null ? null : tagger(pack, language));
  }

  /** The pack's tagger, where it reads the language; without a linker its spans mean nothing. */
  private static @Nullable SpanTagger tagger(ModelPack pack, Language language) {
    SpanTagger tagger = SpanTagger.of(pack).orElse(null);
    if (tagger == null || tagger.settings().language().equals(language.tag())) {
      return tagger;
    }
    tagger.close();
    return null;
  }

  /** The recogniser of a terminology, for English notes. */
  public static NoteRecogniser of(Terminology terminology) {
    return of(terminology, Language.ENGLISH);
  }

  /** The recogniser of a terminology; compiles its names, which takes a while for a large one. */
  public static NoteRecogniser of(Terminology terminology, Language language) {
    return new NoteRecogniser(
        terminology, NameIndexBuilder.build(terminology, language), EVERYTHING, null, null);
  }

  /**
   * The same for some of the concepts only, as if the terminology had no others.
   *
   * @param concepts which ordinals of the terminology are searched for
   */
  public NoteRecogniser scopedTo(IntPredicate concepts) {
    return new NoteRecogniser(
        terminology, names, concepts, linker == null ? null : linker.scopedTo(concepts), tagger);
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
   * The text's mentions, in the order of their start; of two with the same start the longer first.
   *
   * @param text any text; offsets count its UTF-16 units
   */
  public Recognition recognise(String text) {
    Tokens tokens = Tokens.of(text, names.language());
    List<Section> sections = Sections.of(text, names.language());
    int[] sentences = Sentences.starts(tokens, sections);
    List<Place> places = places(tokens, sections, sentences);
    int[] nameEnds = new int[tokens.size()];
    for (Place place : places) {
      if (!place.nested()) {
        Arrays.fill(nameEnds, place.first(), place.after(), place.after());
      }
    }
    ContextFinder contexts = ContextFinder.of(tokens, sentences, nameEnds, cues);
    Passages passages = new Passages(tokens, sentences);
    @Nullable MedicationUse[] uses = WrittenUses.of(terminology, tokens, sentences, places);
    List<Mention> mentions = new ArrayList<>(places.size());
    for (int i = 0; i < uses.length; i++) {
      Place place = places.get(i);
      Context context =
          contexts.context(place.first(), place.after() - 1, place.section().effect());
      mentions.add(mention(place, context, uses[i], passages.of(place.first())));
    }
    return new Recognition(mentions, version, terminology.version());
  }

  private Mention mention(
      Place place, Context context, @Nullable MedicationUse use, String passage) {
    Sense sense = place.sense();
    return new Mention(
        place.start(),
        place.end(),
        terminology.coding(sense.concept()),
        terminology.type(sense.concept()),
        context,
        sense.probability(),
        place.section().name(),
        terminology.name(sense.name()),
        place.foundBy(),
        place.senses().stream()
            .skip(1)
            .filter(other -> other.probability() >= LEAST_ALTERNATIVE)
            .map(
                other ->
                    new Candidate(
                        terminology.coding(other.concept()),
                        terminology.type(other.concept()),
                        other.probability()))
            .toList(),
        use,
        passage,
        place.nested());
  }

  private List<Place> places(Tokens tokens, List<Section> sections, int[] sentences) {
    Abbreviations abbreviations = Abbreviations.of(tokens);
    DictionaryReader dictionary =
        new DictionaryReader(terminology, names, scope, tokens, abbreviations);
    List<Place> places = new ArrayList<>();
    int section = 0;
    for (int sentence = 0; sentence + 1 < sentences.length; sentence++) {
      int start = sentences[sentence];
      while (section + 1 < sections.size()
          && sections.get(section + 1).start() <= tokens.start(start)) {
        section++;
      }
      Section in = sections.get(section);
      int body = in.known() ? tokens.firstFrom(in.bodyStart()) : start;
      places.addAll(dictionary.sentence(start, sentences[sentence + 1], body, in));
    }
    if (linker != null && tagger != null) {
      LinkedSpans linked = new LinkedSpans(linker, scope, tokens);
      places.addAll(
          TaggedSpans.places(tagger, linked, tokens, sentences, sections, List.copyOf(places)));
    }
    places.addAll(ShortForms.places(tokens, abbreviations, places, sections));
    places.sort(
        Comparator.comparingInt(Place::start)
            .thenComparing(Comparator.comparingInt(Place::end).reversed()));
    return Disambiguation.of(terminology, places);
  }

  /**
   * What words of a text mean that are known to name a concept, whether or not {@link #recognise}
   * finds them.
   *
   * @param text the whole note, which may explain a short form
   * @param start the words' first UTF-16 offset
   * @param end the offset after the last
   * @return the likeliest first; empty where nothing is near
   */
  public List<Candidate> meanings(String text, int start, int end) {
    return new SpanMeaning(terminology, names, scope, linker).of(text, start, end);
  }

  /** Closes the linker and the tagger; recognisers that were scoped from this one end with it. */
  @Override
  public void close() {
    if (linker != null) {
      linker.close();
    }
    if (tagger != null) {
      tagger.close();
    }
  }
}
