package io.prodrome.models.pack;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a component of a model pack says about itself, in its {@code manifest.json}.
 *
 * @param name the component's name
 * @param version the component's version; travels with the records that it made
 * @param files each file's path, relative to the manifest with {@code /} between its parts, and its
 *     SHA-256 in lower-case hexadecimal
 * @param licences the licences of the content, as SPDX identifiers or short sentences
 * @param trainedOn what it was made from
 * @param metrics measured figures by name; values are numbers, texts, lists and maps, as in the
 *     JSON
 * @param madeBy how to make it again
 */
public record Manifest(
    String name,
    String version,
    Map<String, String> files,
    List<String> licences,
    String trainedOn,
    Map<String, Object> metrics,
    MadeBy madeBy) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
  private static final String REMEDY = "correct the manifest or make the component again";

  public Manifest {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    licences = List.copyOf(licences);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /**
   * A file's SHA-256.
   *
   * @throws IllegalArgumentException if the component has no such file
   */
  public String sha256(String file) {
    String hash = files.get(file);
    if (hash == null) {
      throw new IllegalArgumentException("the manifest lists no " + file);
    }
    return hash;
  }

  /**
   * How a component was made.
   *
   * @param command the command line
   * @param seed the random seed; null where chance has no part
   */
  public record MadeBy(String command, @Nullable Long seed) {}

  /**
   * Reads a manifest.
   *
   * @param json the file's bytes
   * @param where what to name in an error
   * @throws InvalidModelPackException if it is no JSON, lacks a member, or names a file outside of
   *     its folder
   */
  static Manifest read(byte[] json, String where) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (IOException e) {
      throw new InvalidModelPackException("the manifest is not JSON", where, REMEDY, e);
    }
    if (!root.isObject()) {
      throw new InvalidModelPackException("the manifest is not a JSON object", where, REMEDY);
    }
    Map<String, String> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> file : object(root, "files", where).properties()) {
      files.put(safePath(file.getKey(), where), hash(file.getValue(), where));
    }
    if (files.isEmpty()) {
      throw new InvalidModelPackException("the manifest lists no files", where, REMEDY);
    }
    List<String> licences = new ArrayList<>();
    root.path("licences").forEach(licence -> licences.add(textOrJson(licence)));
    Map<String, Object> metrics =
        root.path("metrics").isObject()
            ? JSON.convertValue(root.path("metrics"), new TypeReference<>() {})
            : Map.of();
    JsonNode madeBy = object(root, "madeBy", where);
    JsonNode seed = madeBy.path("seed");
    return new Manifest(
        text(root, "name", where),
        text(root, "version", where),
        files,
        licences,
        textOrJson(root.path("trainedOn")),
        metrics,
        new MadeBy(text(madeBy, "command", where), seed.isIntegralNumber() ? seed.asLong() : null));
  }

  private static String text(JsonNode node, String member, String where) {
    JsonNode value = node.path(member);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw new InvalidModelPackException("the manifest lacks \"" + member + '"', where, REMEDY);
    }
    return value.asText();
  }

  private static JsonNode object(JsonNode node, String member, String where) {
    JsonNode value = node.path(member);
    if (!value.isObject()) {
      throw new InvalidModelPackException("the manifest lacks \"" + member + '"', where, REMEDY);
    }
    return value;
  }

  private static String textOrJson(JsonNode node) {
    return node.isValueNode() || node.isMissingNode() ? node.asText("") : node.toString();
  }

  private static String hash(JsonNode value, String where) {
    if (!SHA_256.matcher(value.asText("")).matches()) {
      throw new InvalidModelPackException(
          "a file's hash is not 64 lower-case hexadecimal digits", where, REMEDY);
    }
    return value.asText();
  }

  /** A pack comes from elsewhere: its paths must not lead out of its own folder. */
  static String safePath(String path, String where) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw unsafe(where);
      }
    }
    if (path.indexOf('\\') >= 0 || path.indexOf(':') >= 0 || path.indexOf('\0') >= 0) {
      throw unsafe(where);
    }
    return path;
  }

  private static InvalidModelPackException unsafe(String where) {
    return new InvalidModelPackException(
        "a file's path leads out of the component's folder", where, REMEDY);
  }
}
