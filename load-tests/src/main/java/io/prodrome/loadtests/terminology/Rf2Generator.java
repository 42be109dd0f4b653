package io.prodrome.loadtests.terminology;

import io.prodrome.models.terminology.Terminology;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes an invented SNOMED CT release archive: codes that are nobody's, names of words drawn as
 * often as a terminology's names use them. Four descriptions a concept (a fully specified name, the
 * same as a preferred synonym, and two more synonyms), one or two parents, a definition for one in
 * fifty, and one retired code to every ten concepts. The same seed gives the same archive.
 */
public final class Rf2Generator {

  private static final List<String> TAGS =
      List.of("disorder", "finding", "procedure", "body structure", "substance", "organism");
  private static final long CONCEPT = 900_000_000_000L;
  private static final long DESCRIPTION = 800_000_000_000L;

  private final List<String> words;
  private final int concepts;
  private final long seed;

  /**
   * @param like whose words are drawn
   * @param concepts how many active concepts, at least 1
   */
  public Rf2Generator(Terminology like, int concepts, long seed) {
    this.words = new ArrayList<>();
    for (int name = 0; name < like.nameCount(); name++) {
      for (String word : like.name(name).toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")) {
        if (!word.isEmpty()) {
          words.add(word);
        }
      }
    }
    this.concepts = concepts;
    this.seed = seed;
  }

  /** Writes one file's rows. */
  @FunctionalInterface
  private interface Rows {
    void write(BufferedWriter out) throws IOException;
  }

  /**
   * Writes the archive.
   *
   * @throws IOException if the file cannot be written
   */
  public void write(Path zip) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.setLevel(Deflater.BEST_SPEED);
      file(
          out,
          "Terminology/sct2_Concept_Snapshot_INT_20260101",
          "definitionStatusId",
          this::concepts);
      file(
          out,
          "Terminology/sct2_Description_Snapshot-en_INT_20260101",
          "conceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId",
          this::descriptions);
      file(
          out,
          "Terminology/sct2_TextDefinition_Snapshot-en_INT_20260101",
          "conceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId",
          this::definitions);
      file(
          out,
          "Terminology/sct2_Relationship_Snapshot_INT_20260101",
          "sourceId\tdestinationId\trelationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId",
          this::relationships);
      file(
          out,
          "Refset/Language/der2_cRefset_LanguageSnapshot-en_INT_20260101",
          "refsetId\treferencedComponentId\tacceptabilityId",
          this::language);
      file(
          out,
          "Refset/Content/der2_cRefset_AssociationSnapshot_INT_20260101",
          "refsetId\treferencedComponentId\ttargetComponentId",
          this::associations);
    }
  }

  private static void file(ZipOutputStream zip, String name, String columns, Rows rows)
      throws IOException {
    zip.putNextEntry(new ZipEntry("Invented_RF2/Snapshot/" + name + ".txt"));
    BufferedWriter out = new BufferedWriter(new OutputStreamWriter(zip, StandardCharsets.UTF_8));
    out.write("id\teffectiveTime\tactive\tmoduleId\t" + columns + "\r\n");
    rows.write(out);
    out.flush();
    zip.closeEntry();
  }

  private static void row(BufferedWriter out, Object id, String active, Object... columns)
      throws IOException {
    out.write(id + "\t20260101\t" + active + "\t900000000000207008");
    for (Object column : columns) {
      out.write("\t" + column);
    }
    out.write("\r\n");
  }

  private int retired() {
    return concepts / 10;
  }

  private void concepts(BufferedWriter out) throws IOException {
    for (int i = 0; i < concepts + retired(); i++) {
      row(out, CONCEPT + i, i < concepts ? "1" : "0", "900000000000074008");
    }
  }

  private void descriptions(BufferedWriter out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < concepts; i++) {
      String name = name(random) + " type " + i % 97;
      String full = name + " (" + TAGS.get(random.nextInt(TAGS.size())) + ")";
      description(out, i, 0, "900000000000003001", full);
      description(out, i, 1, "900000000000013009", name);
      description(out, i, 2, "900000000000013009", name(random));
      description(out, i, 3, "900000000000013009", name(random));
    }
  }

  private static void description(
      BufferedWriter out, int concept, int number, String type, String term) throws IOException {
    row(
        out,
        DESCRIPTION + 4L * concept + number,
        "1",
        CONCEPT + concept,
        "en",
        type,
        term,
        "900000000000448009");
  }

  private String name(SplittableRandom random) {
    StringBuilder name = new StringBuilder();
    int length = 2 + random.nextInt(4);
    for (int i = 0; i < length; i++) {
      name.append(i == 0 ? "" : " ").append(words.get(random.nextInt(words.size())));
    }
    name.setCharAt(0, Character.toUpperCase(name.charAt(0)));
    return name.toString();
  }

  private void definitions(BufferedWriter out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + 1);
    for (int i = 0; i < concepts; i += 50) {
      row(
          out,
          DESCRIPTION + 4L * concepts + i,
          "1",
          CONCEPT + i,
          "en",
          "900000000000550004",
          name(random) + ", " + name(random) + " and " + name(random) + ".",
          "900000000000448009");
    }
  }

  private void relationships(BufferedWriter out) throws IOException {
    SplittableRandom random = new SplittableRandom(seed + 2);
    long id = 1;
    for (int i = 1; i < concepts; i++) {
      for (int parents = 1 + random.nextInt(2); parents > 0; parents--) {
        long parent = CONCEPT + random.nextInt(i);
        row(
            out,
            700_000_000_000L + id++,
            "1",
            CONCEPT + i,
            parent,
            0,
            "116680003",
            "900000000000011006",
            "900000000000451002");
      }
    }
  }

  private void language(BufferedWriter out) throws IOException {
    for (int i = 0; i < concepts; i++) {
      for (int number = 0; number < 4; number++) {
        row(
            out,
            new java.util.UUID(i, number),
            "1",
            "900000000000509007",
            DESCRIPTION + 4L * i + number,
            number < 2 ? "900000000000548007" : "900000000000549004");
      }
    }
  }

  private void associations(BufferedWriter out) throws IOException {
    for (int i = 0; i < retired(); i++) {
      row(
          out,
          new java.util.UUID(1, i),
          "1",
          i % 2 == 0 ? "900000000000527005" : "900000000000526001",
          CONCEPT + concepts + i,
          CONCEPT + i);
    }
  }
}
