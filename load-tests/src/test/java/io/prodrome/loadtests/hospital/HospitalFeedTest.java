package io.prodrome.loadtests.hospital;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.MessageFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HospitalFeedTest {

  private static final int FIRST_YEAR = 2001;
  private static final int VISITS = 8;

  @TempDir Path folder;

  @BeforeEach
  void threePatients() throws IOException {
    Files.createDirectories(folder.resolve("patients"));
    InventedLife first = new InventedLife("one", null);
    InventedLife second = new InventedLife("two", "2008-09-10T11:12:13+00:00");
    for (int year = FIRST_YEAR; year < FIRST_YEAR + VISITS; year++) {
      first.visit(year, year % 2 == 0 ? "AMB" : "IMP");
      second.visit(year, "EMER");
    }
    first.write(folder.resolve("patients/000001.json.gz"));
    second.write(folder.resolve("patients/000002.json.gz"));
    new InventedLife("three", null)
        .visit(2005, "AMB")
        .write(folder.resolve("patients/000003.json.gz"));
    Files.writeString(folder.resolve("patients/synthea.log"), "no patient");
  }

  private HospitalFeed build(long seed) throws IOException {
    return HospitalFeed.build(bundles(), seed, folder.resolve("spool-" + System.nanoTime()));
  }

  private List<Path> bundles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("patients"))) {
      return files.filter(file -> file.toString().endsWith(".json.gz")).sorted().toList();
    }
  }

  @Test
  void onlyTheGivenPatientsAreSent() throws IOException {
    try (HospitalFeed feed =
        HospitalFeed.build(bundles().subList(0, 1), 1, folder.resolve("spool"))) {
      assertEquals(1, feed.summary().patients());
      for (FeedMessage message : feed) {
        assertEquals(1, message.patient());
      }
    }
  }

  private static List<FeedMessage> all(HospitalFeed feed) {
    List<FeedMessage> messages = new ArrayList<>();
    feed.forEach(messages::add);
    return messages;
  }

  @Test
  void messagesComeInTheOrderOfTimeWithPatientsInterleaved() throws IOException {
    try (HospitalFeed feed = build(1)) {
      List<FeedMessage> messages = all(feed);
      Instant last = Instant.MIN;
      int changes = 0;
      int patient = 0;
      for (FeedMessage message : messages) {
        assertFalse(message.at().isBefore(last));
        last = message.at();
        changes += message.patient() == patient ? 0 : 1;
        patient = message.patient();
      }
      assertTrue(changes > 2 * VISITS, "patients change " + changes + " times");
    }
  }

  @Test
  void aVisitIsOpenedThenClosedThenDocumented() throws IOException {
    try (HospitalFeed feed = build(1)) {
      List<String> kinds =
          all(feed).stream()
              .filter(message -> message.patient() == 3)
              .map(FeedMessage::kind)
              .filter(kind -> !kind.equals("ADT^A08") && !kind.equals("MDM^T02"))
              .toList();
      assertEquals(
          List.of(
              "ADT^A04",
              "ORU^R01",
              "ORU^R01",
              "ADT^A03",
              "FHIR transaction",
              // The vaccination three weeks later.
              "FHIR transaction"),
          kinds);
    }
  }

  @Test
  void theSummaryCountsWhatIsThere() throws IOException {
    try (HospitalFeed feed = build(1)) {
      Map<String, Integer> byKind = new HashMap<>();
      for (FeedMessage message : feed) {
        byKind.merge(message.kind(), 1, Integer::sum);
        assertEquals(
            message.kind().startsWith("FHIR") ? MessageFormat.FHIR : MessageFormat.HL7V2,
            message.format());
      }
      HospitalFeed.Summary summary = feed.summary();
      assertEquals(byKind, summary.byKind());
      assertEquals(byKind.values().stream().mapToInt(Integer::intValue).sum(), summary.messages());
      assertEquals(3, summary.patients());
      int visits = 2 * VISITS + 1;
      assertEquals(visits, summary.notes());
      assertEquals(VISITS / 2, byKind.get("ADT^A01"));
      assertEquals(visits - VISITS / 2, byKind.get("ADT^A04"));
      assertEquals(visits, byKind.get("ADT^A03"));
      assertEquals(1, byKind.get("ADT^A40"));
      assertEquals(2 * visits, byKind.get("FHIR transaction"));
      assertEquals(2 * visits, byKind.get("ORU^R01"));
    }
  }

  @Test
  void theSamePatientsAndSeedGiveTheSameBytes() throws IOException {
    try (HospitalFeed feed = build(5);
        HospitalFeed again = build(5)) {
      List<FeedMessage> messages = all(feed);
      List<FeedMessage> others = all(again);
      assertEquals(messages.size(), others.size());
      for (int i = 0; i < messages.size(); i++) {
        assertArrayEquals(messages.get(i).payload(), others.get(i).payload());
        assertEquals(messages.get(i).at(), others.get(i).at());
      }
    }
  }

  @Test
  void theSeedDecidesWhoIsMerged() throws IOException {
    Set<Integer> merged = new HashSet<>();
    for (long seed = 1; seed <= 12; seed++) {
      try (HospitalFeed feed = build(seed)) {
        for (FeedMessage message : feed) {
          if (message.kind().equals("ADT^A40")) {
            merged.add(message.patient());
          }
        }
      }
    }
    // The third patient has one visit, which is too few.
    assertEquals(Set.of(1, 2), merged);
  }

  @Test
  void oneVisitStandsUnderTheTemporaryNumberUntilItIsMerged() throws IOException {
    try (HospitalFeed feed = build(1)) {
      List<FeedMessage> messages = all(feed);
      FeedMessage merge =
          messages.stream().filter(m -> m.kind().equals("ADT^A40")).findFirst().orElseThrow();
      String temporary = segment(merge, "MRG").split("[|^]")[1];
      String lasting = segment(merge, "PID").split("\\|")[3].split("\\^")[0];
      int visitYear = FIRST_YEAR + VISITS - 3;
      Set<String> kinds = new HashSet<>();
      for (FeedMessage message : messages) {
        if (message == merge || message.patient() != merge.patient()) {
          assertFalse(message != merge && text(message).contains(temporary));
          continue;
        }
        boolean inVisit =
            !message.at().isBefore(Instant.parse(visitYear + "-03-01T10:00:00Z"))
                && message.at().isBefore(merge.at());
        assertEquals(inVisit, text(message).contains(temporary), message.toString());
        assertEquals(!inVisit, text(message).contains(lasting), message.toString());
        if (inVisit) {
          kinds.add(message.kind());
          assertFalse(text(message).contains("999-00-0000"), "papers were not shown");
        }
      }
      assertTrue(kinds.containsAll(Set.of("ADT^A03", "FHIR transaction", "ORU^R01")), "" + kinds);
    }
  }

  @Test
  void deathIsUnknownBeforeItAndTheLastMessageSaysIt() throws IOException {
    try (HospitalFeed feed = build(1)) {
      List<FeedMessage> messages =
          all(feed).stream().filter(message -> message.patient() == 2).toList();
      FeedMessage last = messages.get(messages.size() - 1);
      assertEquals("ADT^A08", last.kind());
      assertTrue(segment(last, "PID").endsWith("|20080910111213+0000|Y"));
      for (FeedMessage message : messages.subList(0, messages.size() - 1)) {
        assertFalse(text(message).contains("deceased"));
        assertFalse(text(message).contains("20080910"));
      }
    }
  }

  @Test
  void closingDeletesTheSpool() throws IOException {
    Path spool = folder.resolve("spool");
    HospitalFeed.build(bundles(), 1, spool).close();
    assertFalse(Files.exists(spool));
  }

  @Test
  void aBrokenFileIsNamedAndLeavesNoSpool() throws IOException {
    Files.writeString(folder.resolve("patients/000004.json.gz"), "no gzip");
    Path spool = folder.resolve("spool");
    assertThrows(IOException.class, () -> HospitalFeed.build(bundles(), 1, spool));
    assertFalse(Files.exists(spool));
    IOException empty =
        assertThrows(IOException.class, () -> HospitalFeed.build(List.of(), 1, spool));
    assertTrue(String.valueOf(empty.getMessage()).contains("at least one patient"));
  }

  @Test
  void textFormsHoldNoContent() throws IOException {
    try (HospitalFeed feed = build(1)) {
      for (FeedMessage message : feed) {
        assertFalse(message.toString().contains("Invented"));
      }
    }
  }

  private static String text(FeedMessage message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  private static String segment(FeedMessage message, String name) {
    for (String segment : text(message).split("\r")) {
      if (segment.startsWith(name)) {
        return segment;
      }
    }
    throw new AssertionError("no " + name);
  }
}
