package io.prodrome.models.terminology.source;

import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.SyntheaTerminologyBuilder;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The JSON modules of Synthea: its jar, or a folder that the jar was unpacked to. */
final class SyntheaSource implements TerminologySource {

  private final Path location;

  SyntheaSource(Path location) {
    this.location = location;
  }

  @Override
  public String name() {
    return SourceFiles.name(location);
  }

  @Override
  public String licence() {
    return name() + ": " + String.join("; ", SyntheaTerminologyBuilder.LICENCES);
  }

  @Override
  public void read(SourceSink sink) throws IOException {
    if (Files.isDirectory(location)) {
      give(List.of(location), sink);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(location)) {
        give(List.of(jar.getPath("/modules"), jar.getPath("/immunization_schedule.json")), sink);
      }
    }
  }

  private void give(List<Path> places, SourceSink sink) throws IOException {
    List<Concept> concepts;
    try {
      concepts = SyntheaTerminologyBuilder.concepts(places);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new InvalidSourceException(
          "no codes can be read from its modules",
          location.toString(),
          "give Synthea's jar, or the folder of its modules",
          e);
    }
    for (Concept concept : concepts) {
      sink.concept(
          new SourceConcept(
              List.of(concept.coding()),
              concept.type(),
              concept.semanticTag(),
              concept.names(),
              List.of(),
              List.of(),
              ""));
    }
  }
}
