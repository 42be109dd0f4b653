package io.prodrome.streamapp;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.PackBuilder;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Model packs with an invented terminology, of which every version has codes of its own for the
 * same words: a mention's code tells which version made it.
 */
public final class Packs {

  /** A note with two of the words. */
  public static final String NOTE = "Quandle fever since monday. Later also morvish cough.";

  private static final List<String> NAMES = List.of("quandle fever", "morvish cough");

  private Packs() {}

  /** Puts a version in the folder's place, as {@code prodrome terminology build} does. */
  public static void publish(Path folder, String version) throws IOException {
    PackBuilder.publish(
        folder,
        terminology(version),
        new PackBuilder.Origin("invented for tests", List.of("CC0-1.0"), "a test"));
  }

  private static Terminology terminology(String version) {
    return Terminology.of(
        version,
        NAMES.stream()
            .map(
                name ->
                    Concept.of(
                        new Coding(system(version), name.substring(0, 3), name),
                        ConceptType.DISORDER,
                        "disorder",
                        List.of(name)))
            .toList());
  }

  /** The code system of a version's concepts. */
  public static String system(String version) {
    return CodeSystems.LOCAL_PREFIX + version;
  }

  /** A copy of a pack whose files are damaged. */
  public static void writeBroken(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes at) throws IOException {
            byte[] content = Files.readAllBytes(file);
            if (!file.endsWith("manifest.json") && content.length > 0) {
              content[content.length / 2] ^= 1;
            }
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.write(copy, content);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
