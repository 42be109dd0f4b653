package io.prodrome.models.text;

import io.prodrome.domain.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A package's word lists in a language: the files of the class path folder with its tag. */
public final class Resources {

  private final Class<?> owner;
  private final Language language;

  private Resources(Class<?> owner, Language language) {
    this.owner = owner;
    this.language = language;
  }

  /**
   * The lists of a package.
   *
   * @param owner a class of the package
   */
  public static Resources of(Class<?> owner, Language language) {
    return new Resources(owner, language);
  }

  /** The file's lines, without empty ones and comments (which begin with a number sign). */
  public List<String> lines(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** The file's first two tab-separated columns, in order. */
  public Map<String, String> pairs(String file) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int tab = line.indexOf('\t');
      if (tab < 0 || pairs.put(line.substring(0, tab), line.substring(tab + 1)) != null) {
        throw new IllegalStateException("no pair, or there twice, in " + file + ": " + line);
      }
    }
    return pairs;
  }

  /** A digest that changes with any of the files. */
  public String version(String... files) {
    String[] digests = new String[files.length];
    for (int i = 0; i < files.length; i++) {
      digests[i] = Digests.sha256(bytes(files[i]));
    }
    return Digests.id(digests);
  }

  private byte[] bytes(String file) {
    String path = language.tag() + "/" + file;
    try (InputStream in = owner.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path, e);
    }
  }
}
