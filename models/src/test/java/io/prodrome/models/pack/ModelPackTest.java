package io.prodrome.models.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPackTest {

  private static final byte[] CONTENT = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  @BeforeEach
  void writePack() throws IOException {
    write("terminology/words.tsv", CONTENT);
    writeManifest("terminology", "words.tsv", Digests.sha256(CONTENT));
  }

  @Test
  void loadsWhatTheManifestDescribes() {
    ModelPack pack = ModelPack.load(folder);

    assertEquals(folder.getFileName().toString(), pack.name());
    assertArrayEquals(CONTENT, pack.file("terminology/words.tsv"));
    assertTrue(pack.has(ModelPack.TERMINOLOGY));
    assertEquals(List.of("words.tsv"), pack.files(ModelPack.TERMINOLOGY));
    assertEquals(Optional.of(folder.resolve("terminology")), pack.folder(ModelPack.TERMINOLOGY));
    Manifest manifest = pack.manifest("terminology");
    assertEquals("words", manifest.name());
    assertEquals(List.of("CC0-1.0"), manifest.licences());
    assertEquals(Map.of("recall", 0.5, "perClass", Map.of("a", 1)), manifest.metrics());
    assertEquals(new Manifest.MadeBy("make words", 7L), manifest.madeBy());
  }

  @Test
  void changedFileIsRefusedByName() throws IOException {
    write("terminology/words.tsv", "one\ntwo!".getBytes(StandardCharsets.UTF_8));

    String message = refusal();

    assertTrue(message.contains("terminology/words.tsv"), message);
    assertTrue(message.contains("SHA-256 differs"), message);
  }

  @Test
  void missingFileIsRefusedByName() throws IOException {
    Files.delete(folder.resolve("terminology/words.tsv"));

    String message = refusal();

    assertTrue(message.contains("is missing"), message);
    assertTrue(message.contains("terminology/words.tsv"), message);
  }

  @Test
  void pathOutOfTheFolderIsRefused() throws IOException {
    for (String path : List.of("../words.tsv", "/etc/hosts", "a//b", "c:\\\\x", "a/./b")) {
      writeManifest("terminology", path, Digests.sha256(CONTENT));
      assertTrue(refusal().contains("leads out of"), path);
    }
  }

  @Test
  void brokenManifestIsRefused() throws IOException {
    for (String json : List.of("", "[]", "{", "{\"name\":\"x\",\"version\":\"1\"}")) {
      write("terminology/manifest.json", json.getBytes(StandardCharsets.UTF_8));
      assertTrue(refusal().contains("terminology/manifest.json"), json);
    }
    writeManifest("terminology", "words.tsv", "beef");
    assertTrue(refusal().contains("hash"));
  }

  @Test
  void emptyFolderIsNoPack() {
    InvalidModelPackException refused =
        assertThrows(
            InvalidModelPackException.class, () -> ModelPack.load(folder.resolve("nothing")));
    assertTrue(refused.getMessage().contains("no model pack"), refused.getMessage());
  }

  @Test
  void unlistedFileAndUnknownComponentAreRefused() throws IOException {
    write("terminology/extra.bin", CONTENT);
    ModelPack pack = ModelPack.load(folder);

    assertThrows(InvalidModelPackException.class, () -> pack.file("terminology/extra.bin"));
    assertThrows(InvalidModelPackException.class, () -> pack.manifest("another"));
  }

  @Test
  void absentComponentIsTheBuiltInOne() {
    ModelPack pack = ModelPack.load(folder);

    assertEquals(
        ModelPack.builtIn().manifest(ModelPack.FORECASTER), pack.manifest(ModelPack.FORECASTER));
    assertEquals(Optional.empty(), pack.folder(ModelPack.FORECASTER));
    assertEquals("words", pack.manifest(ModelPack.TERMINOLOGY).name());
    assertNotEquals(ModelPack.builtIn().version(), pack.version());
  }

  @Test
  void versionFollowsTheContent() throws IOException {
    String before = ModelPack.load(folder).version();
    assertEquals(before, ModelPack.load(folder).version());

    byte[] other = "three".getBytes(StandardCharsets.UTF_8);
    write("terminology/words.tsv", other);
    writeManifest("terminology", "words.tsv", Digests.sha256(other));

    assertNotEquals(before, ModelPack.load(folder).version());
  }

  @Test
  void callersCannotChangeThePack() {
    ModelPack pack = ModelPack.load(folder);
    pack.file("terminology/words.tsv")[0] = 'X';
    assertArrayEquals(CONTENT, pack.file("terminology/words.tsv"));
  }

  private String refusal() {
    InvalidModelPackException refused =
        assertThrows(InvalidModelPackException.class, () -> ModelPack.load(folder));
    return String.valueOf(refused.getMessage());
  }

  private void writeManifest(String component, String path, String sha256) throws IOException {
    write(
        component + "/manifest.json",
        """
        {"name": "words", "version": "1", "files": {"%s": "%s"}, "licences": ["CC0-1.0"],
         "trainedOn": "nothing", "metrics": {"recall": 0.5, "perClass": {"a": 1}},
         "madeBy": {"command": "make words", "seed": 7}}
        """
            .formatted(path, sha256)
            .getBytes(StandardCharsets.UTF_8));
  }

  private void write(String path, byte[] content) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
