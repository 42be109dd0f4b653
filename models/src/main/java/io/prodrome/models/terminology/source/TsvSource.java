package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.terminology.Name;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table of concepts, one a line, columns separated by tabs and values by {@code |}: id, semantic
 * tag, SNOMED CT codes, names (the preferred one first), UMLS, MeSH, OMIM and HPO codes, the ids
 * that the line was made from (the same concept in several ontologies), and the parents' ids.
 */
final class TsvSource implements TerminologySource {

  static final String HEADER =
      "id\tsemantic_tag\tsnomed\tnames\tumls\tmesh\tomim\thpo\tsources\tparents";

  private final Path file;

  TsvSource(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return SourceFiles.name(file);
  }

  @Override
  public String licence() {
    return name() + ": the licences of the sources that the table was made from";
  }

  @Override
  public void read(SourceSink sink) throws IOException {
    try (BufferedReader in = SourceFiles.reader(SourceFiles.open(file))) {
      String header = in.readLine();
      if (header == null || !header.strip().equals(HEADER)) {
        throw new InvalidSourceException(
            "the first line is not the header of a terminology table",
            file + ", line 1",
            "it must be, separated by tabs: " + HEADER.replace('\t', ' '));
      }
      int number = 1;
      String line;
      while ((line = in.readLine()) != null) {
        number++;
        String where = file + ", line " + number;
        if (!line.isBlank()) {
          read(SourceFiles.bounded(line, where).split("\t", -1), where, sink);
        }
      }
    }
  }

  private static void read(String[] columns, String where, SourceSink sink) {
    Optional<Coding> id = columns.length < 10 ? Optional.empty() : OboCodes.id(columns[0].strip());
    if (id.isEmpty()) {
      throw new InvalidSourceException(
          "a line is no concept",
          where,
          "give it the header's ten columns, the first an id such as DOID:4");
    }
    List<Coding> identities = new ArrayList<>();
    identities.add(id.get());
    values(columns[8]).flatMap(other -> OboCodes.id(other).stream()).forEach(identities::add);
    List<Coding> references = new ArrayList<>();
    values(columns[2]).forEach(code -> references.add(Coding.snomed(code, "")));
    values(columns[4]).forEach(code -> references.add(new Coding(CodeSystems.UMLS, code, "")));
    values(columns[5]).forEach(code -> references.add(new Coding(CodeSystems.MESH, code, "")));
    values(columns[6]).forEach(code -> references.add(new Coding(CodeSystems.OMIM, code, "")));
    values(columns[7]).forEach(code -> references.add(new Coding(CodeSystems.HPO, code, "")));
    List<Name> names = new ArrayList<>();
    values(columns[3])
        .filter(name -> !Names.isObsolete(name))
        .forEach(name -> Names.of(name, "").ifPresent(names::add));
    if (names.isEmpty()) {
      sink.dropped("only obsolete names");
      return;
    }
    String tag = columns[1].strip();
    sink.concept(
        new SourceConcept(
            identities.stream().distinct().toList(),
            ConceptType.ofSemanticTag(tag),
            tag,
            names,
            references,
            values(columns[9]).flatMap(parent -> OboCodes.id(parent).stream()).toList(),
            ""));
  }

  private static Stream<String> values(String column) {
    return Arrays.stream(column.split("\\|")).map(String::strip).filter(v -> !v.isEmpty());
  }
}
