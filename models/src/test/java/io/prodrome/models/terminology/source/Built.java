package io.prodrome.models.terminology.source;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Name;
import io.prodrome.models.terminology.Terminology;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Terminologies of small invented files. */
final class Built {

  private Built() {}

  static TerminologyMerger.Merged of(Set<String> languages, Path... files) throws IOException {
    TerminologyMerger merger = new TerminologyMerger(languages);
    for (TerminologySource source : SourceFormat.sources(List.of(files), null)) {
      merger.add(source);
    }
    return merger.finish("test");
  }

  static Terminology of(Path... files) throws IOException {
    return of(Set.of(), files).terminology();
  }

  static Concept snomed(Terminology terminology, String code) {
    return terminology.lookup(CodeSystems.SNOMED_CT, code).orElseThrow();
  }

  static List<String> names(Concept concept) {
    return concept.names().stream().map(Name::text).toList();
  }

  static Path write(Path folder, String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  static Path gzip(Path folder, String name, String content) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return folder.resolve(name);
  }

  static Path zip(Path folder, String name, Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }
}
