package io.prodrome.fhiradapters.decode.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Fonts without what makes them costly. */
class SfntTablesTest {

  /** A font of two tables, the map with one segment or group of these ends, so many times. */
  private static byte[] font(int format, int times, int start, int end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x00010000);
    out.writeShort(2);
    out.write(new byte[6]);
    out.writeBytes("GSUB");
    out.write(new byte[12]);
    out.writeBytes("cmap");
    out.writeInt(0);
    out.writeInt(44);
    out.writeInt(0);
    out.writeShort(0);
    out.writeShort(1);
    out.writeInt(0x00030001);
    out.writeInt(12);
    out.writeShort(format);
    if (format == 4) {
      out.write(new byte[4]);
      out.writeShort(2 * times);
      out.write(new byte[6]);
      for (int i = 0; i < times; i++) {
        out.writeShort(end);
      }
      out.writeShort(0);
      for (int i = 0; i < times; i++) {
        out.writeShort(start);
      }
    } else {
      out.write(new byte[10]);
      out.writeInt(times);
      for (int i = 0; i < times; i++) {
        out.writeInt(start);
        out.writeInt(end);
        out.writeInt(0);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void tablesForSettingTypeAreHidden() throws IOException {
    byte[] font = font(4, 1, 32, 126);
    assertEquals(96, SfntTables.strip(font, 1_000));
    assertEquals("none", new String(font, 12, 4, StandardCharsets.US_ASCII));
    assertEquals("cmap", new String(font, 28, 4, StandardCharsets.US_ASCII));
  }

  @Test
  void mapsThatOverlapCostAsMuchAsTheyMake() throws IOException {
    assertEquals(1 + 10 * 95, SfntTables.strip(font(12, 10, 32, 126), 10_000));
    assertTrue(SfntTables.strip(font(4, 500, 0, 0xFFFF), 1_000_000) > 1_000_000);
    assertTrue(SfntTables.strip(font(12, 500, 0, -1), 1_000_000) > 1_000_000);
  }

  @Property(seed = "2026", tries = 300)
  void whatIsNoFontIsLeftAsItIs(@ForAll @Size(max = 200) byte[] bytes) {
    byte[] before = bytes.clone();
    if (bytes.length < 4 || bytes[1] != 1) {
      assertEquals(0, SfntTables.strip(bytes, 1_000));
      assertArrayEquals(before, bytes);
    }
  }
}
