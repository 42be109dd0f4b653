package io.prodrome.serving.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The page's files, read once from the class path. Only what is listed here is served, so no path
 * leads anywhere else.
 */
final class StaticFiles {
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml",
          "app.js", SCRIPT,
          "dom.js", SCRIPT,
          "forecast.js", SCRIPT,
          "patients.js", SCRIPT,
          "record.js", SCRIPT,
          "timeline.js", SCRIPT,
          "note.js", SCRIPT);

  private final Map<String, Reply> files = new LinkedHashMap<>();

  StaticFiles() {
    TYPES.forEach(
        (name, type) -> files.put("/" + name, new Reply(200, type, read(name), Map.of())));
    files.put("/", files.getOrDefault("/index.html", Reply.error(404, "no such page")));
  }

  Optional<Reply> get(String path) {
    return Optional.ofNullable(files.get(path));
  }

  private static byte[] read(String name) {
    try (InputStream file = StaticFiles.class.getResourceAsStream("page/" + name)) {
      if (file == null) {
        throw new IllegalStateException("the build lacks the page's file " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
