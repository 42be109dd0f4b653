package io.prodrome.models.terminology.search;

import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Finds concepts by words that people type: in any order, only begun, or misspelt. A Lucene index
 * of all names, in the folder {@link #FOLDER} of a pack's terminology where there is one, else made
 * in memory. The index makes no record, so it is no part of what identifies the pack, and one that
 * is damaged or of another version is made anew. Thread-safe.
 */
public final class TerminologySearch implements AutoCloseable {

  /** The index's folder, beside the terminology's file. */
  public static final String FOLDER = "search";

  private static final String WORDS = "words";
  private static final String WHOLE = "whole";
  private static final String PREFERRED = "preferred";
  private static final String NAME = "name";
  private static final String VERSION = "terminology";
  private static final int MOST_WORDS = 24;

  /** A longer word is found as it is only: what it may begin or mean is too much to look for. */
  private static final int LONGEST_GUESS = 64;

  private static final int NAMES_PER_CONCEPT = 12;

  /**
   * A concept that was found.
   *
   * @param concept its ordinal
   * @param name the name that fits best
   * @param score higher is better; comparable within one search
   */
  public record Hit(int concept, int name, double score) {}

  private final Terminology terminology;
  private final Directory directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  private TerminologySearch(Terminology terminology, Directory directory) throws IOException {
    this.terminology = terminology;
    this.directory = directory;
    this.reader = DirectoryReader.open(directory);
    this.searcher = new IndexSearcher(reader);
  }

  /** The search of a pack's terminology; makes the index in memory where the pack has none. */
  public static TerminologySearch of(ModelPack pack, Terminology terminology) {
    Optional<Path> folder = pack.folder(ModelPack.TERMINOLOGY).map(path -> path.resolve(FOLDER));
    if (folder.isPresent() && Files.isDirectory(folder.get())) {
      try {
        Directory directory = new MMapDirectory(folder.get());
        TerminologySearch search = new TerminologySearch(terminology, directory);
        String version = search.reader.getIndexCommit().getUserData().get(VERSION);
        if (terminology.version().equals(version)) {
          return search;
        }
        search.close();
      } catch (IOException | IllegalArgumentException e) {
        // Damaged, or of another Lucene: the names are at hand, so it is made anew.
      }
    }
    return of(terminology);
  }

  /** The search of a terminology, with its index in memory. */
  public static TerminologySearch of(Terminology terminology) {
    try {
      Directory directory = new ByteBuffersDirectory();
      write(directory, terminology);
      return new TerminologySearch(terminology, directory);
    } catch (IOException e) {
      throw new UncheckedIOException("an index in memory cannot fail to be written", e);
    }
  }

  /**
   * Writes the index.
   *
   * @param folder the index's folder
   * @throws IOException if a file cannot be written
   */
  public static void write(Path folder, Terminology terminology) throws IOException {
    Files.createDirectories(folder);
    try (Directory directory = new MMapDirectory(folder)) {
      write(directory, terminology);
    }
  }

  private static void write(Directory directory, Terminology terminology) throws IOException {
    FieldType words = new FieldType();
    words.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    words.setTokenized(true);
    words.freeze();
    IndexWriterConfig config = new IndexWriterConfig();
    config.setMergePolicy(new LogDocMergePolicy());
    config.setRAMBufferSizeMB(64);
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int concept = 0; concept < terminology.size(); concept++) {
        int first = terminology.firstName(concept);
        for (int name = first; name < terminology.nameEnd(concept); name++) {
          String text = String.join(" ", FoldedWords.of(terminology.name(name)));
          Document document = new Document();
          document.add(new Field(WORDS, text, words));
          document.add(new StringField(WHOLE, shortened(text), Field.Store.NO));
          document.add(new NumericDocValuesField(NAME, name));
          if (name == first) {
            document.add(new StringField(PREFERRED, "1", Field.Store.NO));
          }
          writer.addDocument(document);
        }
      }
      writer.forceMerge(1);
      writer.setLiveCommitData(Map.of(VERSION, terminology.version()).entrySet());
      writer.commit();
    }
  }

  /** Lucene refuses a term of more than 32,766 bytes. */
  private static String shortened(String text) {
    return text.length() <= 1000 ? text : text.substring(0, 1000);
  }

  /**
   * The concepts whose names fit the words, the best first.
   *
   * @param words what a person typed; a code of any system finds its concept too
   * @param limit how many at most, at least 1
   */
  public List<Hit> search(String words, int limit) {
    Map<Integer, Hit> found = new LinkedHashMap<>();
    for (String system : terminology.systems()) {
      OptionalInt coded = terminology.ordinal(system, words.strip());
      coded.ifPresent(
          concept ->
              found.putIfAbsent(concept, new Hit(concept, terminology.firstName(concept), 1000.0)));
    }
    List<String> asked = FoldedWords.of(words);
    asked = asked.subList(0, Math.min(asked.size(), MOST_WORDS));
    if (!asked.isEmpty()) {
      try {
        collect(query(asked, asked.size()), limit, found);
        if (found.isEmpty() && asked.size() > 1) {
          collect(query(asked, Math.max(1, asked.size() * 2 / 3)), limit, found);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the search index cannot be read", e);
      }
    }
    return new ArrayList<>(found.values()).subList(0, Math.min(limit, found.size()));
  }

  private void collect(Query query, int limit, Map<Integer, Hit> found) throws IOException {
    int most = (int) Math.min(100_000L, (long) limit * NAMES_PER_CONCEPT);
    ScoreDoc[] best = searcher.search(query, most).scoreDocs;
    for (ScoreDoc each : best) {
      NumericDocValues names = MultiDocValues.getNumericValues(reader, NAME);
      if (names == null || !names.advanceExact(each.doc)) {
        throw new IOException("a name has no number");
      }
      int name = (int) names.longValue();
      int concept = terminology.conceptOf(name);
      found.putIfAbsent(concept, new Hit(concept, name, each.score));
    }
  }

  private static Query query(List<String> words, int needed) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    for (String word : words) {
      all.add(word(word), Occur.SHOULD);
    }
    all.setMinimumNumberShouldMatch(needed);
    return new BooleanQuery.Builder()
        .add(all.build(), Occur.MUST)
        .add(boosted(new TermQuery(new Term(WHOLE, String.join(" ", words))), 3), Occur.SHOULD)
        .add(boosted(new TermQuery(new Term(PREFERRED, "1")), 0.5f), Occur.SHOULD)
        .build();
  }

  /**
   * The word itself counts by how rare it is; what it begins counts less, what it may mean least.
   */
  private static Query word(String word) {
    List<Query> ways = new ArrayList<>();
    Term term = new Term(WORDS, word);
    ways.add(boosted(new TermQuery(term), 4));
    if (word.length() > 1 && word.length() <= LONGEST_GUESS) {
      MultiTermQuery.RewriteMethod best = new MultiTermQuery.TopTermsScoringBooleanQueryRewrite(64);
      ways.add(boosted(new PrefixQuery(term, best), 1.5f));
      ways.add(boosted(new PrefixQuery(term), 0.1f));
    }
    int edits = word.length() < 4 ? 0 : word.length() < 8 ? 1 : 2;
    if (edits > 0 && word.length() <= LONGEST_GUESS) {
      ways.add(new FuzzyQuery(term, edits, 0));
    }
    return new DisjunctionMaxQuery(ways, 0);
  }

  private static Query boosted(Query query, float boost) {
    return new BoostQuery(query, boost);
  }

  @Override
  public void close() {
    try {
      reader.close();
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the search index cannot be closed", e);
    }
  }
}
