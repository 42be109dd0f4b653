package io.prodrome.loadtests.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Damages messages as transport, broken senders and attackers do: bytes, segments and lines,
 * encodings, nesting, sizes. The same seed gives the same damage. Thread-safe.
 */
public final class Mutator {

  /** What a damaged message may grow to, in bytes. */
  private static final int LARGEST = 2 * 1024 * 1024;

  private static final List<String> TRAPS =
      List.of(
          "\\X0D0A\\",
          "\\.br\\",
          "\\Zzz",
          "\"\"",
          "^~\\&",
          "MSH|^~\\&|",
          "\u0000",
          "\uFEFF",
          "\uD83D\uDE00",
          "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>",
          "&a;&#0;&#x110000;",
          "{\"resourceType\":\"Bundle\"}",
          "99999999999999999999",
          "-1e999999999",
          "9999-99-99T99:99:99",
          "00000000",
          "../../../../etc/passwd",
          "urn:uuid:",
          "#",
          "null",
          "]]>",
          "%PDF-1.7",
          "{\\rtf1\\u-1?",
          "=====");

  private Mutator() {}

  /**
   * A damaged message.
   *
   * @param other another message, parts of which may end up in this one
   */
  public static byte[] mutate(byte[] message, byte[] other, Random random) {
    byte[] bytes = message;
    int times = 1 + random.nextInt(4);
    for (int i = 0; i < times; i++) {
      bytes = once(bytes, other, random);
      if (bytes.length > LARGEST) {
        bytes = Arrays.copyOf(bytes, LARGEST);
      }
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, byte[] other, Random random) {
    if (bytes.length == 0) {
      return random.nextBoolean() ? other.clone() : new byte[] {(byte) random.nextInt(256)};
    }
    return switch (random.nextInt(14)) {
      case 0 -> flipped(bytes, random);
      case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      case 2 -> without(bytes, random);
      case 3 -> repeated(bytes, random);
      case 4 -> with(bytes, random.nextInt(bytes.length + 1), noise(random));
      case 5 -> with(bytes, random.nextInt(bytes.length + 1), trap(random));
      case 6 -> linesShuffled(bytes, random);
      case 7 -> lineRepeated(bytes, random);
      case 8 -> replaced(bytes, random);
      case 9 -> recoded(bytes, random);
      case 10 -> nested(bytes, random);
      case 11 -> spliced(bytes, other, random);
      case 12 -> stretched(bytes, random);
      default -> digitsChanged(bytes, random);
    };
  }

  private static byte[] flipped(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    for (int i = 0; i <= random.nextInt(8); i++) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return copy;
  }

  private static byte[] without(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + bytes.length / 4));
    return joined(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  private static byte[] repeated(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(200));
    byte[] part = Arrays.copyOfRange(bytes, from, to);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, to);
    int times = random.nextInt(50) == 0 ? 5000 : 1 + random.nextInt(20);
    for (int i = 0; i < times && out.size() < LARGEST; i++) {
      out.writeBytes(part);
    }
    out.write(bytes, to, bytes.length - to);
    return out.toByteArray();
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[1 + random.nextInt(64)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] trap(Random random) {
    return TRAPS.get(random.nextInt(TRAPS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] with(byte[] bytes, int at, byte[] more) {
    return joined(
        joined(Arrays.copyOf(bytes, at), more), Arrays.copyOfRange(bytes, at, bytes.length));
  }

  private static byte[] linesShuffled(byte[] bytes, Random random) {
    List<byte[]> lines = lines(bytes);
    if (random.nextBoolean()) {
      Collections.shuffle(lines, random);
    } else {
      Collections.swap(lines, random.nextInt(lines.size()), random.nextInt(lines.size()));
    }
    return joined(lines);
  }

  private static byte[] lineRepeated(byte[] bytes, Random random) {
    List<byte[]> lines = lines(bytes);
    int line = random.nextInt(lines.size());
    if (random.nextInt(3) == 0) {
      lines.remove(line);
    } else {
      byte[] copy = lines.get(line);
      int times = random.nextInt(40) == 0 ? 2000 : 1 + random.nextInt(5);
      long size = bytes.length;
      for (int i = 0; i < times && size < LARGEST; i++) {
        lines.add(random.nextInt(lines.size() + 1), copy);
        size += copy.length;
      }
    }
    return joined(lines);
  }

  /** One byte value for another, everywhere: delimiters, quotes, brackets. */
  private static byte[] replaced(byte[] bytes, Random random) {
    byte from = bytes[random.nextInt(bytes.length)];
    byte to = (byte) random.nextInt(256);
    byte[] copy = bytes.clone();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] == from) {
        copy[i] = to;
      }
    }
    return copy;
  }

  private static byte[] recoded(byte[] bytes, Random random) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return switch (random.nextInt(5)) {
      case 0 -> text.getBytes(StandardCharsets.UTF_16);
      case 1 -> text.getBytes(StandardCharsets.UTF_16LE);
      case 2 -> ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8);
      case 3 -> text.replace('e', '\u00E9').getBytes(StandardCharsets.ISO_8859_1);
      default -> text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    };
  }

  /** Brackets and elements in one another. */
  private static byte[] nested(byte[] bytes, Random random) {
    int depth = random.nextInt(4) == 0 ? 100_000 : 1 + random.nextInt(300);
    String open = List.of("[", "{\"a\":", "<a>", "{", "&", "(").get(random.nextInt(6));
    byte[] part = open.repeat(depth).getBytes(StandardCharsets.UTF_8);
    return with(bytes, random.nextInt(bytes.length + 1), part);
  }

  private static byte[] spliced(byte[] bytes, byte[] other, Random random) {
    byte[] head = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    int from = random.nextInt(other.length + 1);
    return joined(head, Arrays.copyOfRange(other, from, other.length));
  }

  /** One very long value. */
  private static byte[] stretched(byte[] bytes, Random random) {
    byte[] filler = new byte[1 << (4 + random.nextInt(16))];
    Arrays.fill(filler, bytes[random.nextInt(bytes.length)]);
    return with(bytes, random.nextInt(bytes.length + 1), filler);
  }

  private static byte[] digitsChanged(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    int from = random.nextInt(copy.length);
    for (int i = from; i < Math.min(copy.length, from + 200); i++) {
      if (copy[i] >= '0' && copy[i] <= '9') {
        copy[i] = (byte) ('0' + random.nextInt(10));
      }
    }
    return copy;
  }

  private static List<byte[]> lines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\r' || bytes[i] == '\n') {
        lines.add(Arrays.copyOfRange(bytes, from, i + 1));
        from = i + 1;
      }
    }
    lines.add(Arrays.copyOfRange(bytes, from, bytes.length));
    return lines;
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  private static byte[] joined(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }
}
