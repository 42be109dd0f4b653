package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.RetiredCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SNOMED CT release archives, snapshot files (SNOMED CT Release File Specification, Release Format
 * 2). Several archives, such as the International Edition and an extension, are read as one: a
 * description may be in another archive than its concept.
 *
 * <ul>
 *   <li>Names are the active descriptions that a language reference set takes in, or all where an
 *       archive has no such set: preferred synonyms first (US English before other English), then
 *       acceptable ones, then the fully specified name without its tag.
 *   <li>The semantic tag is what the fully specified name ends with.
 *   <li>Parents are the active, inferred is-a relationships.
 *   <li>An inactive concept is replaced by what its historical associations name: REPLACED BY, else
 *       SAME AS, ALTERNATIVE or POSSIBLY EQUIVALENT TO, in this order, and only where the first of
 *       them that there is names one concept. MOVED TO names a namespace, not a concept.
 * </ul>
 */
final class Rf2Source implements TerminologySource {

  private static final String ACTIVE = "1";
  private static final String IS_A = "116680003";
  private static final String STATED = "900000000000010007";
  private static final String FULLY_SPECIFIED = "900000000000003001";
  private static final String PREFERRED = "900000000000548007";
  private static final String US_ENGLISH = "900000000000509007";

  /** Historical associations, the surest first. */
  private static final List<String> ASSOCIATIONS =
      List.of(
          "900000000000526001", "900000000000527005", "900000000000530003", "900000000000523009");

  private record Term(String text, String language, byte rank) {}

  private final List<Path> zips;

  Rf2Source(List<Path> zips) {
    this.zips = List.copyOf(zips);
  }

  @Override
  public String name() {
    return zips.stream().map(SourceFiles::name).collect(Collectors.joining(", "));
  }

  @Override
  public String licence() {
    return "SNOMED CT: SNOMED International's affiliate licence; not to be redistributed";
  }

  @Override
  public void read(SourceSink sink) throws IOException {
    Rf2Files files = new Rf2Files(zips);
    LongTable active = new LongTable();
    LongTable inactive = new LongTable();
    concepts(files, active, inactive);
    List<List<Term>> terms = terms(files, active, sink);
    Map<Integer, String> definitions = definitions(files, active);
    Map<Integer, List<Coding>> parents = parents(files, active);
    for (int i = 0; i < active.size(); i++) {
      give(
          active.get(i),
          terms.get(i),
          definitions.getOrDefault(i, ""),
          parents.getOrDefault(i, List.of()),
          sink);
      terms.set(i, List.of());
    }
    retired(files, active, inactive, sink);
  }

  private void concepts(Rf2Files files, LongTable active, LongTable inactive) throws IOException {
    // An extension may hold a later state of a concept of the edition that it extends.
    Map<Long, Integer> latest = new HashMap<>();
    LongTable extended = zips.size() > 1 ? new LongTable() : null;
    int found =
        files.read(
            Rf2Files.Kind.CONCEPT,
            columns -> {
              long id = Long.parseLong(columns[0]);
              if (extended == null) {
                (columns[2].equals(ACTIVE) ? active : inactive).add(id);
              } else {
                int state = 2 * Integer.parseInt(columns[1]) + (columns[2].equals(ACTIVE) ? 1 : 0);
                latest.merge(id, state, Math::max);
              }
            });
    if (found == 0) {
      throw new InvalidSourceException(
          "there is no sct2_Concept_Snapshot file in it",
          name(),
          "give the whole release archive; a delta or full release alone has no snapshot, and an"
              + " extension is given together with its edition");
    }
    latest.forEach((id, state) -> (state % 2 == 1 ? active : inactive).add(id));
  }

  private static List<List<Term>> terms(Rf2Files files, LongTable active, SourceSink sink)
      throws IOException {
    LongTable preferredUs = new LongTable();
    LongTable preferred = new LongTable();
    LongTable acceptable = new LongTable();
    int sets =
        files.read(
            Rf2Files.Kind.LANGUAGE,
            columns -> {
              if (columns[2].equals(ACTIVE)) {
                boolean first = columns[6].equals(PREFERRED);
                LongTable to =
                    !first ? acceptable : columns[4].equals(US_ENGLISH) ? preferredUs : preferred;
                to.add(Long.parseLong(columns[5]));
              }
            });
    List<List<Term>> terms = new ArrayList<>(Collections.nCopies(active.size(), List.of()));
    Map<String, String> languages = new HashMap<>();
    files.read(
        Rf2Files.Kind.DESCRIPTION,
        columns -> {
          int concept = active.find(Long.parseLong(columns[4]));
          if (!columns[2].equals(ACTIVE) || concept < 0) {
            return;
          }
          long id = Long.parseLong(columns[0]);
          byte rank;
          if (columns[6].equals(FULLY_SPECIFIED)) {
            rank = 3;
          } else if (preferredUs.contains(id)) {
            rank = 0;
          } else if (preferred.contains(id)) {
            rank = 1;
          } else if (sets == 0 || acceptable.contains(id)) {
            rank = 2;
          } else {
            sink.dropped("descriptions that no language reference set takes in");
            return;
          }
          if (terms.get(concept).isEmpty()) {
            terms.set(concept, new ArrayList<>(4));
          }
          String language = languages.computeIfAbsent(columns[5], Names::language);
          terms.get(concept).add(new Term(columns[7], language, rank));
        });
    return terms;
  }

  private static Map<Integer, String> definitions(Rf2Files files, LongTable active)
      throws IOException {
    Map<Integer, String> definitions = new HashMap<>();
    files.read(
        Rf2Files.Kind.TEXT_DEFINITION,
        columns -> {
          int concept = active.find(Long.parseLong(columns[4]));
          if (columns[2].equals(ACTIVE) && concept >= 0) {
            definitions.putIfAbsent(concept, columns[7].strip());
          }
        });
    return definitions;
  }

  private static Map<Integer, List<Coding>> parents(Rf2Files files, LongTable active)
      throws IOException {
    Map<Integer, List<Coding>> parents = new HashMap<>();
    Map<Long, Coding> shared = new HashMap<>();
    files.read(
        Rf2Files.Kind.RELATIONSHIP,
        columns -> {
          if (!columns[2].equals(ACTIVE) || !columns[7].equals(IS_A) || columns[8].equals(STATED)) {
            return;
          }
          int concept = active.find(Long.parseLong(columns[4]));
          long parent = Long.parseLong(columns[5]);
          if (concept >= 0 && active.contains(parent)) {
            parents
                .computeIfAbsent(concept, key -> new ArrayList<>(2))
                .add(shared.computeIfAbsent(parent, Rf2Source::coding));
          }
        });
    return parents;
  }

  private static void give(
      long id, List<Term> terms, String definition, List<Coding> parents, SourceSink sink) {
    List<Term> ordered = new ArrayList<>(terms);
    ordered.sort(Comparator.comparing(Term::rank));
    // English first, whatever the order of the files: a code's display is English where it can be.
    ordered.sort(Comparator.comparing(term -> !term.language().equals(Name.DEFAULT_LANGUAGE)));
    String tag = "";
    List<Name> names = new ArrayList<>();
    for (Term term : ordered) {
      String text = term.text();
      if (term.rank() == 3) {
        int open = text.endsWith(")") ? text.lastIndexOf(" (") : -1;
        if (open > 0) {
          tag = tag.isEmpty() ? text.substring(open + 2, text.length() - 1) : tag;
          text = text.substring(0, open);
        }
      }
      Names.of(text, term.language()).ifPresent(names::add);
    }
    sink.concept(
        new SourceConcept(
            List.of(coding(id)),
            ConceptType.ofSemanticTag(tag),
            tag,
            names,
            List.of(),
            parents,
            definition));
  }

  private static void retired(Rf2Files files, LongTable active, LongTable inactive, SourceSink sink)
      throws IOException {
    Map<Long, Map<Integer, LongTable>> targets = new HashMap<>();
    files.read(
        Rf2Files.Kind.ASSOCIATION,
        columns -> {
          int kind = ASSOCIATIONS.indexOf(columns[4]);
          if (columns[2].equals(ACTIVE) && kind >= 0) {
            long from = Long.parseLong(columns[5]);
            if (inactive.contains(from) && !active.contains(from)) {
              targets
                  .computeIfAbsent(from, key -> new HashMap<>())
                  .computeIfAbsent(kind, key -> new LongTable())
                  .add(Long.parseLong(columns[6]));
            }
          }
        });
    for (int i = 0; i < inactive.size(); i++) {
      long id = inactive.get(i);
      if (!active.contains(id)) {
        sink.retired(new RetiredCode(coding(id), replacement(targets.getOrDefault(id, Map.of()))));
      }
    }
  }

  private static @Nullable Coding replacement(Map<Integer, LongTable> targets) {
    for (int kind = 0; kind < ASSOCIATIONS.size(); kind++) {
      LongTable these = targets.get(kind);
      if (these != null) {
        return these.size() == 1 ? coding(these.get(0)) : null;
      }
    }
    return null;
  }

  private static Coding coding(long id) {
    return Coding.snomed(Long.toString(id), "");
  }
}
