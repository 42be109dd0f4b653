package io.prodrome.models.terminology.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The snapshot files of SNOMED CT releases (Release Format 2, "RF2 file naming conventions"). */
final class Rf2Files {

  /** The kinds of file that are read, by how their names begin. */
  enum Kind {
    CONCEPT("sct2_Concept_\\w*Snapshot.*", 5),
    DESCRIPTION("sct2_Description_\\w*Snapshot.*", 9),
    TEXT_DEFINITION("sct2_TextDefinition_\\w*Snapshot.*", 9),
    RELATIONSHIP("sct2_Relationship_\\w*Snapshot.*", 10),
    LANGUAGE("der2_cRefset_Language\\w*Snapshot.*", 7),
    ASSOCIATION("der2_cRefset_Association\\w*Snapshot.*", 7);

    private final Pattern name;
    private final int columns;

    Kind(String name, int columns) {
      // A leading x marks a beta release, a z one that is superseded for technical reasons.
      this.name = Pattern.compile("[xz]?" + name + "\\.txt");
      this.columns = columns;
    }
  }

  /** Takes a file's rows. */
  @FunctionalInterface
  interface Rows {
    /**
     * @param columns the row's values; the same array each time
     */
    void row(String[] columns);
  }

  private final List<Path> zips;

  Rf2Files(List<Path> zips) {
    this.zips = List.copyOf(zips);
  }

  /**
   * Reads all files of a kind, of all releases.
   *
   * @return how many files there were
   * @throws InvalidSourceException naming the file and line that is wrong
   */
  int read(Kind kind, Rows rows) throws IOException {
    int files = 0;
    for (Path zip : zips) {
      try (ZipFile content = new ZipFile(zip.toFile())) {
        for (String name : names(content, kind)) {
          ZipEntry entry = content.getEntry(name);
          try (BufferedReader in = SourceFiles.reader(content.getInputStream(entry))) {
            read(in, kind, zip + ", " + name, rows);
          }
          files++;
        }
      } catch (java.util.zip.ZipException e) {
        throw SourceFiles.damaged(zip, e);
      }
    }
    return files;
  }

  /** Whether the archive is a release with a snapshot. */
  static boolean isRelease(Path zip) throws IOException {
    try (ZipFile content = new ZipFile(zip.toFile())) {
      return !names(content, Kind.DESCRIPTION).isEmpty() || !names(content, Kind.CONCEPT).isEmpty();
    } catch (java.util.zip.ZipException e) {
      throw SourceFiles.damaged(zip, e);
    }
  }

  private static List<String> names(ZipFile content, Kind kind) {
    List<String> names = new ArrayList<>();
    Enumeration<? extends ZipEntry> entries = content.entries();
    while (entries.hasMoreElements()) {
      String name = entries.nextElement().getName();
      if (kind.name.matcher(name.substring(name.lastIndexOf('/') + 1)).matches()) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }

  private static void read(BufferedReader in, Kind kind, String where, Rows rows)
      throws IOException {
    String[] columns = new String[kind.columns];
    String header = in.readLine();
    if (header == null || !header.strip().startsWith("id\teffectiveTime\tactive\t")) {
      throw new InvalidSourceException(
          "the first line is not an RF2 header", where + ", line 1", "download the release again");
    }
    int number = 1;
    String line;
    while ((line = in.readLine()) != null) {
      number++;
      if (line.isEmpty()) {
        continue;
      }
      SourceFiles.bounded(line, where);
      if (!split(line, columns)) {
        throw new InvalidSourceException(
            "a row has less than " + kind.columns + " columns",
            where + ", line " + number,
            "download the release again");
      }
      try {
        rows.row(columns);
      } catch (NumberFormatException e) {
        throw new InvalidSourceException(
            "an identifier is not a number",
            where + ", line " + number,
            "download the release again",
            e);
      }
    }
  }

  private static boolean split(String line, String[] columns) {
    int from = 0;
    for (int i = 0; i < columns.length; i++) {
      int tab = line.indexOf('\t', from);
      if (tab < 0 && i < columns.length - 1) {
        return false;
      }
      columns[i] = line.substring(from, tab < 0 ? line.length() : tab);
      from = tab + 1;
    }
    return true;
  }
}
