package io.prodrome.models.recognise;

import io.prodrome.domain.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The recogniser's word lists, in this package's class path folder. */
final class Resources {

  private static final List<String> ALL =
      List.of("context-cues.tsv", "everyday-words.txt", "sections.tsv", "spelling-variants.tsv");

  private Resources() {}

  /** The file's lines, without empty ones and comments (which begin with a number sign). */
  static List<String> lines(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  /** The file's first two tab-separated columns, in order. */
  static Map<String, String> pairs(String file) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String line : lines(file)) {
      int tab = line.indexOf('\t');
      if (tab < 0 || pairs.put(line.substring(0, tab), line.substring(tab + 1)) != null) {
        throw new IllegalStateException("no pair, or there twice, in " + file + ": " + line);
      }
    }
    return pairs;
  }

  /** Eight hexadecimal digits that change with any of the lists. */
  static String version() {
    return Digests.id(ALL.stream().map(file -> Digests.sha256(bytes(file))).toArray(String[]::new))
        .substring(0, 8);
  }

  private static byte[] bytes(String file) {
    try (InputStream in = Resources.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the build left out " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
