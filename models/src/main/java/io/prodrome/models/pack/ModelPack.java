package io.prodrome.models.pack;

import io.prodrome.domain.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 *   terminology/manifest.json   terminology/terminology.bin
 *   linker/manifest.json        linker/...
 *   tagger/manifest.json        tagger/...
 *   forecaster/manifest.json    forecaster/...
 * </pre>
 *
 * <p>Components that a folder lacks come from the built-in pack. Every file is read and its SHA-256
 * compared when the pack is loaded, so a pack that was damaged or changed by hand never makes a
 * record. A folder's files are memory-mapped and must not be changed while the pack is in use: a
 * new version takes the folder's place by renaming ({@link PackPublisher}), which leaves the loaded
 * one whole. The pack's version is a hash of its components' manifests, and so of every file's
 * hash. Immutable and thread-safe.
 */
public final class ModelPack {

  /** The component that holds the compiled terminology. */
  public static final String TERMINOLOGY = "terminology";

  /** The component that holds the encoder and vectors of the linker. */
  public static final String LINKER = "linker";

  /** The component that holds a learned recogniser; the built-in pack may lack it. */
  public static final String TAGGER = "tagger";

  /** The component that holds the forecaster. */
  public static final String FORECASTER = "forecaster";

  /** The components that a pack may have, in the order in which its version counts them. */
  static final List<String> COMPONENTS = List.of(FORECASTER, LINKER, TAGGER, TERMINOLOGY);

  static final String MANIFEST = "manifest.json";

  private static @Nullable ModelPack builtIn;

  private final String name;
  private final String version;
  private final Map<String, Component> components;

  private ModelPack(String name, Map<String, Component> components) {
    this.name = name;
    this.components = components;
    List<String> hashes = new ArrayList<>();
    for (String component : COMPONENTS) {
      Component present = components.get(component);
      if (present != null) {
        hashes.add(component);
        hashes.add(present.hash());
      }
    }
    this.version = Digests.id(hashes.toArray(String[]::new)).substring(0, 12);
  }

  /**
   * The pack in this module's jar, read once.
   *
   * @throws InvalidModelPackException if the build left something out or changed it
   */
  public static ModelPack builtIn() {
    synchronized (ModelPack.class) {
      ModelPack pack = builtIn;
      if (pack == null) {
        pack = readBuiltIn();
        builtIn = pack;
      }
      return pack;
    }
  }

  private static ModelPack readBuiltIn() {
    String where = "the class path folder of " + ModelPack.class.getPackageName();
    Map<String, Component> components =
        read(
            where,
            null,
            path -> {
              try (InputStream in = ModelPack.class.getResourceAsStream(path)) {
                return in == null ? null : ByteBuffer.wrap(in.readAllBytes());
              }
            });
    return new ModelPack("built-in", required(components, where));
  }

  /**
   * Reads and verifies a pack; the components that it lacks are the built-in pack's.
   *
   * @param folder the folder that holds the components' folders
   * @throws InvalidModelPackException if it has no component, a file is missing or unreadable, or a
   *     file is not the one that its manifest describes
   */
  public static ModelPack load(Path folder) {
    // The folder may be renamed while it is read: its real path would not follow, which is right.
    Path absolute = folder.toAbsolutePath().normalize();
    Path name = absolute.getFileName();
    Map<String, Component> components =
        new LinkedHashMap<>(
            required(
                read(folder.toString(), absolute, path -> map(absolute.resolve(path))),
                folder.toString()));
    if (!components.keySet().containsAll(COMPONENTS)) {
      builtIn().components.forEach(components::putIfAbsent);
    }
    return new ModelPack(name == null ? "pack" : name.toString(), components);
  }

  /** A file's content, mapped; null where there is none. */
  static @Nullable ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new IOException("the file has more than 2 GiB");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static Map<String, Component> required(Map<String, Component> components, String where) {
    if (components.isEmpty()) {
      throw new InvalidModelPackException(
          "this is no model pack: no component has a " + MANIFEST,
          where,
          "give the folder that holds the components' folders " + COMPONENTS);
    }
    return components;
  }

  private static Map<String, Component> read(String where, @Nullable Path folder, Source source) {
    Map<String, Component> components = new LinkedHashMap<>();
    for (String component : COMPONENTS) {
      ByteBuffer json = read(source, component + "/" + MANIFEST, where);
      if (json == null) {
        continue;
      }
      byte[] bytes = bytes(json);
      Manifest manifest = Manifest.read(bytes, where + ", " + component + "/" + MANIFEST);
      Map<String, ByteBuffer> files = new LinkedHashMap<>();
      manifest
          .files()
          .forEach(
              (file, sha256) -> {
                String path = component + "/" + file;
                files.put(file, verified(read(source, path, where), sha256, where + ", " + path));
              });
      components.put(
          component,
          new Component(
              manifest,
              Digests.sha256(bytes),
              files,
              folder == null ? null : folder.resolve(component)));
    }
    return components;
  }

  private static @Nullable ByteBuffer read(Source source, String path, String where) {
    try {
      return source.read(path);
    } catch (IOException e) {
      throw new InvalidModelPackException(
          "a file of the model pack cannot be read",
          where + ", " + path,
          "check that it is a plain file of at most 2 GiB, and its access rights",
          e);
    }
  }

  private static ByteBuffer verified(@Nullable ByteBuffer content, String sha256, String where) {
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

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.capacity()];
    content.get(0, bytes);
    return bytes;
  }

  /** The pack's name: {@code built-in}, or its folder's name. */
  public String name() {
    return name;
  }

  /** Twelve hexadecimal digits that change with any file or manifest of the pack. */
  public String version() {
    return version;
  }

  /** Whether the pack has the component, of its own or from the built-in pack. */
  public boolean has(String component) {
    return components.containsKey(component);
  }

  /**
   * A component's manifest.
   *
   * @throws InvalidModelPackException if the pack lacks the component
   */
  public Manifest manifest(String component) {
    return component(component).manifest();
  }

  /** The components' manifests by the components' names. */
  public Map<String, Manifest> manifests() {
    Map<String, Manifest> manifests = new LinkedHashMap<>();
    components.forEach((component, content) -> manifests.put(component, content.manifest()));
    return Collections.unmodifiableMap(manifests);
  }

  /** The paths of a component's files, as in its manifest; none if the pack lacks it. */
  public List<String> files(String component) {
    return has(component) ? List.copyOf(manifest(component).files().keySet()) : List.of();
  }

  /** The folder that a component was read from; empty for one of the built-in pack. */
  public Optional<Path> folder(String component) {
    return has(component) ? Optional.ofNullable(component(component).folder()) : Optional.empty();
  }

  /**
   * A verified file's content, a fresh copy.
   *
   * @param path the component's name, {@code /}, and the path in the component's manifest
   * @throws InvalidModelPackException if no manifest of the pack lists such a file
   */
  public byte[] file(String path) {
    return bytes(buffer(path));
  }

  /**
   * A verified file's content, read-only and not copied: memory-mapped where the pack is a folder.
   * Each call gives a buffer with a position and byte order of its own (big-endian at first).
   *
   * @param path the component's name, {@code /}, and the path in the component's manifest
   * @throws InvalidModelPackException if no manifest of the pack lists such a file
   */
  public ByteBuffer buffer(String path) {
    int slash = path.indexOf('/');
    Component component = components.get(slash < 0 ? path : path.substring(0, slash));
    ByteBuffer content =
        component == null ? null : component.files().get(path.substring(slash + 1));
    if (content == null) {
      throw new InvalidModelPackException(
          "the model pack has no such file",
          name + ", " + path,
          "list it in its component's manifest, or use another pack");
    }
    return content.asReadOnlyBuffer();
  }

  private Component component(String component) {
    Component present = components.get(component);
    if (present == null) {
      throw new InvalidModelPackException(
          "the model pack lacks a component",
          name + ", " + component,
          "add the component's folder to the pack, or use another pack");
    }
    return present;
  }

  @Override
  public String toString() {
    return "ModelPack[" + name + " " + version + ", " + components.keySet() + "]";
  }

  private record Component(
      Manifest manifest, String hash, Map<String, ByteBuffer> files, @Nullable Path folder) {}

  /** Where a pack's bytes come from: null where there is no such file. */
  @FunctionalInterface
  private interface Source {
    @Nullable ByteBuffer read(String path) throws IOException;
  }
}
