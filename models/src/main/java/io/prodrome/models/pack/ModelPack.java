package io.prodrome.models.pack;

import io.prodrome.domain.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of components, each a folder with its own {@code manifest.json} and the files that it
 * names:
 *
 * <pre>
 *   terminology/manifest.json   terminology/terminology.tsv
 *   forecaster/manifest.json    forecaster/...
 * </pre>
 *
 * <p>Every file is read and its SHA-256 compared when the pack is loaded, so a pack that was
 * damaged or changed by hand never makes a record. The pack's version is a hash of its components'
 * manifests, and so of every file's hash. Immutable and thread-safe.
 */
public final class ModelPack {

  /** The component that holds the compiled terminology. */
  public static final String TERMINOLOGY = "terminology";

  /** The component that holds the forecaster. */
  public static final String FORECASTER = "forecaster";

  /** The components that a pack may have, in the order in which its version counts them. */
  private static final List<String> COMPONENTS = List.of(FORECASTER, TERMINOLOGY);

  private static final String MANIFEST = "manifest.json";

  private final String name;
  private final String version;
  private final Map<String, Manifest> manifests;
  private final Map<String, byte[]> files;

  private ModelPack(
      String name, String version, Map<String, Manifest> manifests, Map<String, byte[]> files) {
    this.name = name;
    this.version = version;
    this.manifests = Collections.unmodifiableMap(manifests);
    this.files = files;
  }

  /**
   * The pack in this module's jar.
   *
   * @throws InvalidModelPackException if the build left something out or changed it
   */
  public static ModelPack builtIn() {
    return load(
        "built-in",
        "the class path folder of " + ModelPack.class.getPackageName(),
        path -> {
          try (InputStream in = ModelPack.class.getResourceAsStream(path)) {
            return in == null ? null : in.readAllBytes();
          }
        });
  }

  /**
   * Reads and verifies a pack.
   *
   * @param folder the folder that holds the components' folders
   * @throws InvalidModelPackException if it has no component, a file is missing or unreadable, or a
   *     file is not the one that its manifest describes
   */
  public static ModelPack load(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return load(
        name == null ? "pack" : name.toString(),
        folder.toString(),
        path -> {
          try {
            return Files.readAllBytes(folder.resolve(path));
          } catch (NoSuchFileException e) {
            return null;
          }
        });
  }

  private static ModelPack load(String name, String where, Source source) {
    Map<String, Manifest> manifests = new LinkedHashMap<>();
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<String> hashes = new ArrayList<>();
    for (String component : COMPONENTS) {
      byte[] json = read(source, component + "/" + MANIFEST, where);
      if (json == null) {
        continue;
      }
      Manifest manifest = Manifest.read(json, where + ", " + component + "/" + MANIFEST);
      manifests.put(component, manifest);
      hashes.add(component);
      hashes.add(Digests.sha256(json));
      manifest
          .files()
          .forEach(
              (file, sha256) -> {
                String path = component + "/" + file;
                files.put(path, verified(read(source, path, where), sha256, where + ", " + path));
              });
    }
    if (manifests.isEmpty()) {
      throw new InvalidModelPackException(
          "this is no model pack: no component has a " + MANIFEST,
          where,
          "give the folder that holds the components' folders " + COMPONENTS);
    }
    String version = Digests.id(hashes.toArray(String[]::new)).substring(0, 12);
    return new ModelPack(name, version, manifests, files);
  }

  private static byte @Nullable [] read(Source source, String path, String where) {
    try {
      return source.read(path);
    } catch (IOException e) {
      throw new InvalidModelPackException(
          "a file of the model pack cannot be read",
          where + ", " + path,
          "check that it is a plain file and its access rights",
          e);
    }
  }

  private static byte[] verified(byte @Nullable [] content, String sha256, String where) {
    if (content == null) {
      throw new InvalidModelPackException(
          "a file that the manifest lists is missing", where, "copy the whole pack again");
    }
    if (!Digests.sha256(content).equals(sha256)) {
      throw new InvalidModelPackException(
          "a file is not the one that the manifest describes (its SHA-256 differs)",
          where,
          "copy the pack again, or make the component again if it was changed on purpose");
    }
    return content;
  }

  /** The pack's name: {@code built-in}, or its folder's name. */
  public String name() {
    return name;
  }

  /** Twelve hexadecimal digits that change with any file or manifest of the pack. */
  public String version() {
    return version;
  }

  /** Whether the pack has the component. */
  public boolean has(String component) {
    return manifests.containsKey(component);
  }

  /**
   * A component's manifest.
   *
   * @throws InvalidModelPackException if the pack lacks the component
   */
  public Manifest manifest(String component) {
    return Optional.ofNullable(manifests.get(component))
        .orElseThrow(
            () ->
                new InvalidModelPackException(
                    "the model pack lacks a component",
                    name + ", " + component,
                    "add the component's folder to the pack, or use another pack"));
  }

  /** The components' manifests by the components' names. */
  public Map<String, Manifest> manifests() {
    return manifests;
  }

  /**
   * A verified file's content, a fresh copy.
   *
   * @param path the component's name, {@code /}, and the path in the component's manifest
   * @throws InvalidModelPackException if no manifest of the pack lists such a file
   */
  public byte[] file(String path) {
    byte[] content = files.get(path);
    if (content == null) {
      throw new InvalidModelPackException(
          "the model pack has no such file",
          name + ", " + path,
          "list it in its component's manifest, or use another pack");
    }
    return content.clone();
  }

  @Override
  public String toString() {
    return "ModelPack[" + name + " " + version + ", " + manifests.keySet() + "]";
  }

  /** Where a pack's bytes come from: null where there is no such file. */
  @FunctionalInterface
  private interface Source {
    byte @Nullable [] read(String path) throws IOException;
  }
}
