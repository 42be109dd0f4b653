package io.prodrome.models.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pack is replaced whole or not at all. */
class PackPublisherTest {

  @TempDir private Path folder;
  private Path pack = Path.of("");

  @BeforeEach
  void name() {
    pack = folder.resolve("pack");
  }

  private ModelPack publish(String component, String content) throws IOException {
    return PackPublisher.publish(
        pack, Set.of(component), staged -> write(staged.resolve(component), content));
  }

  private static void write(Path component, String content) throws IOException {
    Files.createDirectories(component.resolve("deep"));
    Files.writeString(component.resolve("deep/words.txt"), content);
    new ComponentOrigin(
            "words",
            "1",
            List.of("CC0-1.0"),
            "nothing",
            Map.of(),
            new Manifest.MadeBy("test", null))
        .writeManifest(component);
  }

  private static String words(ModelPack pack, String component) {
    return new String(pack.file(component + "/deep/words.txt"), StandardCharsets.UTF_8);
  }

  private void assertNothingIsLeftBeside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(pack), files.toList());
    }
  }

  @Test
  void newVersionTakesThePlaceAndOtherComponentsStay() throws IOException {
    publish(ModelPack.LINKER, "links");
    ModelPack first = publish(ModelPack.TERMINOLOGY, "one");
    ModelPack second = publish(ModelPack.TERMINOLOGY, "two");

    assertEquals("two", words(second, ModelPack.TERMINOLOGY));
    assertEquals("links", words(second, ModelPack.LINKER));
    assertEquals("two", words(ModelPack.load(pack), ModelPack.TERMINOLOGY));
    assertNotEquals(first.version(), second.version());
    assertNothingIsLeftBeside();
  }

  @Test
  void loadedPackStaysWholeWhenItsFolderIsReplaced() throws IOException {
    ModelPack old = publish(ModelPack.TERMINOLOGY, "one");
    ByteBuffer buffer = old.buffer("terminology/deep/words.txt");
    publish(ModelPack.TERMINOLOGY, "two");

    assertEquals("one", words(old, ModelPack.TERMINOLOGY));
    byte[] read = new byte[buffer.capacity()];
    buffer.get(read);
    assertArrayEquals("one".getBytes(StandardCharsets.UTF_8), read);
  }

  @Test
  void failureLeavesTheOldPack() throws IOException {
    publish(ModelPack.TERMINOLOGY, "one");

    assertThrows(
        IOException.class,
        () ->
            PackPublisher.publish(
                pack,
                Set.of(ModelPack.TERMINOLOGY),
                staged -> {
                  write(staged.resolve(ModelPack.TERMINOLOGY), "half");
                  throw new IOException("the disk is full");
                }));
    assertThrows(
        InvalidModelPackException.class,
        () -> PackPublisher.publish(pack, Set.of(ModelPack.TERMINOLOGY), staged -> {}));

    assertEquals("one", words(ModelPack.load(pack), ModelPack.TERMINOLOGY));
    assertNothingIsLeftBeside();
  }

  @Test
  void somethingElseIsNeverReplaced() throws IOException {
    Files.createDirectories(pack);
    Files.writeString(pack.resolve("letter.txt"), "dear");

    InvalidModelPackException refused =
        assertThrows(InvalidModelPackException.class, () -> publish(ModelPack.TERMINOLOGY, "one"));
    assertTrue(String.valueOf(refused.getMessage()).contains("no model pack"));
    assertEquals("dear", Files.readString(pack.resolve("letter.txt")));

    Files.delete(pack.resolve("letter.txt"));
    assertEquals("one", words(publish(ModelPack.TERMINOLOGY, "one"), ModelPack.TERMINOLOGY));
  }
}
