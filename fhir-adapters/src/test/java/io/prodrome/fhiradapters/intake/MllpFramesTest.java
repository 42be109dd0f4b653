package io.prodrome.fhiradapters.intake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.fhiradapters.intake.MllpFrames.Fault;
import io.prodrome.fhiradapters.intake.MllpFrames.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MllpFramesTest {

  private static final String VT = "\u000b";
  private static final String FS = "\u001c";
  private static final int MAX = 100_000;

  private int large;

  private MllpFrames frames(InputStream input, int max) {
    MllpFrames.Room room =
        new MllpFrames.Room() {
          @Override
          public void awaitLarge() {
            large++;
          }

          @Override
          public void readWithin(int millis) {
            assertTrue(millis > 0, "a read always ends");
          }
        };
    Duration time = Duration.ofSeconds(60);
    return new MllpFrames(input, room, new MllpConfig("127.0.0.1", 0, max, 1, 1, time, time, null));
  }

  /** All frames, each as its text, and its fault where it has one. */
  private List<String> all(MllpFrames frames) throws Exception {
    List<String> all = new ArrayList<>();
    while (frames.awaitStart()) {
      Optional<Frame> frame = frames.read();
      if (frame.isEmpty()) {
        all.add("(not ended)");
        break;
      }
      String text = new String(frame.get().message(), ISO_8859_1);
      all.add(frame.get().fault() == Fault.NONE ? text : frame.get().fault() + " " + text);
    }
    return all;
  }

  private List<String> all(String bytes) throws Exception {
    return all(frames(new ByteArrayInputStream(bytes.getBytes(ISO_8859_1)), MAX));
  }

  @Test
  void framesAreCutAtTheirEnvelopes() throws Exception {
    assertEquals(
        List.of("MSH|1", "MSH|2"), all(VT + "MSH|1" + FS + "\r" + VT + "MSH|2" + FS + "\r"));
  }

  @Test
  void endWithLineFeedWithoutCarriageReturnOrBeforeAStartIsAnEnd() throws Exception {
    assertEquals(
        List.of("MSH|1", "MSH|2", "MSH|3"),
        all(VT + "MSH|1" + FS + "\n" + VT + "MSH|2" + FS + VT + "MSH|3" + FS));
  }

  @Test
  void endThatNothingFollowsIsAnEnd() throws Exception {
    InputStream silence =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new SocketTimeoutException("nothing comes");
          }
        };
    MllpFrames frames =
        frames(
            new SequenceInputStream(
                new ByteArrayInputStream((VT + "MSH|1" + FS).getBytes(ISO_8859_1)), silence),
            MAX);
    assertTrue(frames.awaitStart());
    assertEquals("MSH|1", new String(frames.read().orElseThrow().message(), ISO_8859_1));
  }

  @Test
  void separatorsInsideTextStayText() throws Exception {
    String text = "MSH|1\rOBX|1|TX|||first" + VT + "second" + FS + "third" + VT + "MS";
    assertEquals(List.of(text), all(VT + text + FS + "\r"));
  }

  @Test
  void doubledEnvelopeIsOne() throws Exception {
    assertEquals(
        List.of("MSH|1", "MSH|2"),
        all(VT + VT + "MSH|1" + FS + "\r" + FS + "\r" + VT + "MSH|2" + FS + "\r"));
  }

  @Test
  void headerAfterAStartBreaksOffTheFrameBefore() throws Exception {
    for (String header : List.of("MSH", "FHS", "BHS")) {
      assertEquals(
          List.of("BROKEN_OFF MSH|1\rPID|", header + "|2"),
          all(VT + "MSH|1\rPID|" + VT + header + "|2" + FS + "\r"));
    }
  }

  @Test
  void noiseIsSkippedAndCountedWithoutLineEnds() throws Exception {
    String bytes = "\r\nnoise" + VT + "MSH|1" + FS + "\r\nmore\n" + VT + "MSH|2" + FS + "\r";
    MllpFrames frames = frames(new ByteArrayInputStream(bytes.getBytes(ISO_8859_1)), MAX);
    assertEquals(List.of("MSH|1", "MSH|2"), all(frames));
    assertEquals(9, frames.noise());
  }

  @Test
  void senderThatSendsNothingButNoiseIsGivenUp() throws Exception {
    byte[] noise = new byte[1_000_000];
    Arrays.fill(noise, (byte) 'x');
    InputStream input = new ByteArrayInputStream(noise);
    assertFalse(frames(input, MAX).awaitStart());
    assertTrue(input.available() > 800_000, "the rest is not read");
  }

  @Test
  void oversizedFrameKeepsOnlyItsHead() throws Exception {
    String bytes = VT + "MSH|1" + "x".repeat(1_000_000) + FS + "\r" + VT + "MSH|2" + FS + "\r";
    MllpFrames frames = frames(new ByteArrayInputStream(bytes.getBytes(ISO_8859_1)), 1000);
    assertTrue(frames.awaitStart());
    Frame first = frames.read().orElseThrow();
    assertEquals(Fault.TOO_LARGE, first.fault());
    assertEquals(8192, first.message().length);
    assertEquals(List.of("MSH|2"), all(frames));
    assertEquals(0, large);
  }

  @Test
  void frameAsksForRoomOnceBeforeItGrowsLarge() throws Exception {
    String small = "MSH|" + "x".repeat(InFlightBytes.SMALL - 4);
    assertEquals(List.of(small), all(VT + small + FS + "\r"));
    assertEquals(0, large);
    String big = "MSH|" + "x".repeat(90_000);
    assertEquals(List.of(big, big), all(VT + big + FS + "\r" + VT + big + FS + "\r"));
    assertEquals(2, large);
  }

  @Test
  void frameThatDoesNotEndIsNoFrame() throws Exception {
    assertEquals(List.of("(not ended)"), all(VT + "MSH|1"));
  }

  /** However the network cuts the bytes, the frames are the same. */
  @Property(seed = "2026", tries = 200)
  void framesDoNotDependOnPackets(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 0, max = 5) Integer> pieces,
      @ForAll @IntRange(min = 1, max = 7) int packet)
      throws Exception {
    String[] words = {VT, FS + "\r", FS, "MSH|^", "text\r", VT + "MSH|"};
    StringBuilder bytes = new StringBuilder();
    pieces.forEach(piece -> bytes.append(words[piece]));
    byte[] sent = bytes.toString().getBytes(ISO_8859_1);
    InputStream whole = new ByteArrayInputStream(sent);
    InputStream split =
        new ByteArrayInputStream(sent) {
          @Override
          public synchronized int read(byte[] into, int from, int length) {
            return super.read(into, from, Math.min(length, packet));
          }
        };
    assertEquals(all(frames(whole, MAX)), all(frames(split, MAX)));
  }
}
