package io.prodrome.models.terminology.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The formats that terminologies are read from, all but archives packed by gzip or not. */
public enum SourceFormat {
  /** A SNOMED CT release archive. */
  RF2,
  /** A FHIR CodeSystem or ValueSet, JSON. */
  FHIR,
  /** An ontology in the OBO flat file format. */
  OBO,
  /** An ontology as OBO graph JSON. */
  OBO_GRAPH,
  /** A table of concepts with their codes in several systems. */
  TSV,
  /** Synthea's jar or a folder of its modules. */
  SYNTHEA;

  private static final String REMEDY = "check the path, or say the format with --format";
  private static final int BEGINNING = 1 << 16;

  /**
   * The sources that the files hold; all SNOMED CT releases are one, at the first one's place.
   *
   * @param files files and folders
   * @param format their format; null to find it out by each file's content
   * @throws InvalidSourceException if a file is missing or its format is not known
   * @throws IOException if a file cannot be read
   */
  public static List<TerminologySource> sources(List<Path> files, @Nullable SourceFormat format)
      throws IOException {
    List<TerminologySource> sources = new ArrayList<>();
    List<Path> releases = new ArrayList<>();
    int releasePlace = 0;
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new InvalidSourceException(
            "there is no such file, or it may not be read", file.toString(), REMEDY);
      }
      switch (format == null ? detect(file) : format) {
        case RF2 -> {
          releasePlace = releases.isEmpty() ? sources.size() : releasePlace;
          releases.add(file);
        }
        case FHIR -> sources.add(new FhirSource(file));
        case OBO -> sources.add(new OboSource(file));
        case OBO_GRAPH -> sources.add(new OboGraphSource(file));
        case TSV -> sources.add(new TsvSource(file));
        case SYNTHEA -> sources.add(new SyntheaSource(file));
      }
    }
    if (!releases.isEmpty()) {
      sources.add(releasePlace, new Rf2Source(releases));
    }
    return sources;
  }

  /**
   * The format that a file's content shows.
   *
   * @throws InvalidSourceException if it shows none
   * @throws IOException if the file cannot be read
   */
  static SourceFormat detect(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      try (Stream<Path> inside = Files.walk(file, 2)) {
        if (inside.anyMatch(path -> path.toString().endsWith(".json"))) {
          return SYNTHEA;
        }
      }
      throw unknown(file);
    }
    String start = start(file);
    if (start.startsWith("PK")) {
      if (Rf2Files.isRelease(file)) {
        return RF2;
      }
      if (file.toString().toLowerCase(Locale.ROOT).endsWith(".jar")) {
        return SYNTHEA;
      }
      throw new InvalidSourceException(
          "the archive holds no snapshot of a SNOMED CT release",
          file.toString(),
          "give the release archive as it was downloaded, with its Snapshot folder");
    }
    String text = start.strip();
    if (text.startsWith("{")) {
      if (text.contains("\"resourceType\"")) {
        return FHIR;
      }
      if (text.contains("\"graphs\"")) {
        return OBO_GRAPH;
      }
    } else if (text.startsWith(TsvSource.HEADER)) {
      return TSV;
    } else if (text.startsWith("format-version:") || text.contains("[Term]")) {
      return OBO;
    }
    throw unknown(file);
  }

  private static String start(Path file) throws IOException {
    byte[] first = new byte[4];
    try (var in = Files.newInputStream(file)) {
      in.readNBytes(first, 0, first.length);
    }
    if (first[0] == 'P' && first[1] == 'K') {
      return new String(first, StandardCharsets.ISO_8859_1);
    }
    try (BufferedReader in = SourceFiles.reader(SourceFiles.open(file))) {
      char[] text = new char[BEGINNING];
      int length = 0;
      int more;
      while (length < text.length && (more = in.read(text, length, text.length - length)) > 0) {
        length += more;
      }
      String read = new String(text, 0, length);
      return read.startsWith("\ufeff") ? read.substring(1) : read;
    } catch (java.io.EOFException | java.util.zip.ZipException e) {
      throw SourceFiles.damaged(file, e);
    }
  }

  private static InvalidSourceException unknown(Path file) {
    return new InvalidSourceException(
        "its format is not known",
        file.toString(),
        "give a SNOMED CT release archive, a FHIR CodeSystem or ValueSet, an OBO file or OBO graph,"
            + " a terminology table, or Synthea's modules");
  }
}
