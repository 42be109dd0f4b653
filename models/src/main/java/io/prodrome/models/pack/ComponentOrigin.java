package io.prodrome.models.pack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.prodrome.domain.Digests;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a new component says about itself.
 *
 * @param name the component's name
 * @param version the component's version; travels with the records that it made
 * @param licences the licences of the content, as SPDX identifiers or short sentences
 * @param madeFrom what it was made from
 * @param metrics measured figures by name
 * @param madeBy how to make it again
 */
public record ComponentOrigin(
    String name,
    String version,
    List<String> licences,
    String madeFrom,
    Map<String, Object> metrics,
    Manifest.MadeBy madeBy) {

  public ComponentOrigin {
    licences = List.copyOf(licences);
    metrics = new LinkedHashMap<>(metrics);
  }

  /**
   * Writes the manifest of a component whose files all lie in its folder.
   *
   * @param folder the component's folder; every file in it, at any depth, is listed and hashed
   * @throws IOException if a file cannot be read or the manifest not written
   */
  public void writeManifest(Path folder) throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    List<Path> present;
    try (Stream<Path> walk = Files.walk(folder)) {
      present = walk.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : present) {
      StringBuilder path = new StringBuilder();
      folder.relativize(file).forEach(part -> path.append('/').append(part));
      ByteBuffer content = ModelPack.map(file);
      if (content != null && !path.substring(1).equals(ModelPack.MANIFEST)) {
        files.put(path.substring(1), Digests.sha256(content));
      }
    }
    Map<String, Object> by = new LinkedHashMap<>();
    by.put("command", madeBy.command());
    by.put("seed", madeBy.seed());
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("name", name);
    manifest.put("version", version);
    manifest.put("files", files);
    manifest.put("licences", licences);
    manifest.put("trainedOn", madeFrom);
    manifest.put("metrics", metrics);
    manifest.put("madeBy", by);
    Files.write(
        folder.resolve(ModelPack.MANIFEST),
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(manifest));
  }
}
