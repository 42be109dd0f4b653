package io.prodrome.models.terminology.source;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens a source's file, packed by gzip or not. */
final class SourceFiles {

  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_LINE = 1 << 20;

  private SourceFiles() {}

  static InputStream open(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    in.mark(2);
    boolean packed = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    if (!packed) {
      return in;
    }
    try {
      return new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER);
    } catch (ZipException e) {
      in.close();
      throw damaged(file, e);
    }
  }

  static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), BUFFER);
  }

  static InvalidSourceException damaged(Path file, Exception cause) {
    return new InvalidSourceException(
        "the packed file is damaged", file.toString(), "download it again", cause);
  }

  static InvalidSourceException notJson(Path file, JsonProcessingException cause) {
    JsonLocation location = cause.getLocation();
    return new InvalidSourceException(
        "it is not JSON, or nested too deep",
        location == null ? file.toString() : file + ", line " + location.getLineNr(),
        "check that the file is whole",
        cause);
  }

  /** A line that is longer than any real one shows that the file is something else. */
  static String bounded(String line, String where) {
    if (line.length() > LONGEST_LINE) {
      throw new InvalidSourceException(
          "a line has more than a million characters", where, "check that it is a text file");
    }
    return line;
  }

  static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }
}
