package io.prodrome.streamapp.offline;

import static io.prodrome.streamapp.Messages.CONFIG;
import static io.prodrome.streamapp.Messages.diagnosis;
import static io.prodrome.streamapp.Messages.document;
import static io.prodrome.streamapp.Messages.hl7;
import static io.prodrome.streamapp.Messages.key;
import static io.prodrome.streamapp.Messages.pid;
import static io.prodrome.streamapp.Messages.text;
import static io.prodrome.streamapp.Messages.visit;
import static io.prodrome.streamapp.operators.Steps.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineEntry;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.fhiradapters.decode.MessageDecoder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.streamapp.Messages;
import io.prodrome.streamapp.operators.IdentityParts;
import io.prodrome.streamapp.operators.Steps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The path without an engine and the stream's steps make the same of the same messages. */
class PathsAgreeTest {

  private static final String ANNA = "4711";
  private static final String ANNA_AGAIN = "0815"; // the same person, registered twice
  private static final String BERT = "2222";

  private static final List<RawMessage> MORNING =
      List.of(
          hl7(1, "ADT", "A01", pid(ANNA), visit("V-1"), diagnosis("40055000", "Sinusitis")),
          hl7(2, "ADT", "A01", pid(BERT), visit("V-2")),
          hl7(3, "ADT", "A01", pid(ANNA_AGAIN), visit("V-3")),
          hl7(4, "MDM", "T02", pid(BERT), document("D-1"), text("Viral sinusitis.")),
          hl7(5, "MDM", "T02", pid(ANNA), document("D-2"), text("Chronic sinusitis.")),
          hl7(6, "ADT", "A08", pid(BERT), visit("V-2"), diagnosis("59621000", "Hypertension")),
          hl7(7, "ADT", "A40", pid(ANNA), "MRG|" + ANNA_AGAIN + "^^^NORTH^MR"),
          hl7(8, "ADT", "A11", pid(BERT), visit("V-2")),
          hl7(9, "MDM", "T10", pid(ANNA), document("D-2"), text("No chronic sinusitis.")),
          hl7(10, "ADT", "A08", pid(ANNA_AGAIN), visit("V-3"), diagnosis("444814009", "Viral")),
          hl7(11, "ADT", "A01", pid(BERT), visit("V-4"), diagnosis("386661006", "Fever")),
          hl7(12, "ADT", "A45", pid(ANNA), "MRG|" + BERT + "^^^NORTH^MR||||V-4", visit("V-5")));

  private static MessageDecoder decoder;
  private static NoteRecogniser recogniser;

  @BeforeAll
  static void load() {
    decoder = new MessageDecoder(CONFIG);
    recogniser = NoteRecogniser.of(ModelPack.builtIn());
  }

  private static OfflinePath offline(List<RawMessage> messages) {
    OfflinePath path = new OfflinePath(decoder, recogniser);
    messages.forEach(path::accept);
    return path;
  }

  private static List<RawMessage> shuffled(int seed) {
    List<RawMessage> messages = new ArrayList<>(MORNING);
    messages.addAll(MORNING.subList(0, 5)); // some come twice
    Collections.shuffle(messages, new Random(seed));
    return messages;
  }

  @Test
  void morningIsTwoPatientsWithTheirFacts() {
    OfflinePath path = offline(MORNING);
    assertEquals(List.of(), path.refusals());
    Map<PatientKey, List<String>> codes = new TreeMap<>();
    for (Timeline timeline : path.timelines()) {
      codes.put(
          timeline.patient(),
          timeline.entries().stream()
              .map(PathsAgreeTest::brief)
              .filter(code -> !code.startsWith("V"))
              .sorted()
              .toList());
    }
    assertEquals(
        Map.of(
            key(ANNA),
                List.of(
                    "386661006 AFFIRMED",
                    "40055000 AFFIRMED",
                    "40055000 NEGATED",
                    "444814009 AFFIRMED"),
            key(BERT), List.of("444814009 AFFIRMED", "59621000 AFFIRMED")),
        codes);
  }

  @Test
  void sentenceThatANextNoteCopiesIsCarriedForwardOnBothPathsInAnyOrder() throws Exception {
    List<RawMessage> notes =
        List.of(
            note(1, "D-1", "Chronic sinusitis is stable."),
            note(2, "D-2", "Chronic sinusitis is stable. New cough."),
            note(3, "D-3", "Chronic sinusitis is stable. Chronic sinusitis flares today."));
    List<Timeline> expected = offline(notes).timelines();
    assertEquals(
        List.of("D-1 false", "D-2 true", "D-3 false"),
        expected.get(0).entries().stream()
            .filter(entry -> entry.concept().code().equals("40055000"))
            .map(entry -> entry.evidence().documentId() + " " + entry.carriedForward())
            .toList());
    List<RawMessage> turned = new ArrayList<>(notes);
    Collections.reverse(turned);
    assertEquals(expected, offline(turned).timelines());
    assertEquals(expected, streamed(turned));
  }

  private static RawMessage note(int minute, String document, String words) {
    String written = document(document).replace("203105040800", "2031050408%02d".formatted(minute));
    return hl7(minute, "MDM", "T02", pid(ANNA), written, text(words));
  }

  private static String brief(TimelineEntry entry) {
    String kind = entry.type().name().equals("VISIT") ? "V" : "";
    return kind + entry.concept().code() + " " + entry.context().negation();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void streamAndOfflinePathGiveTheSameTimelinesInAnyOrder(int seed) throws Exception {
    List<Timeline> expected = offline(MORNING).timelines();
    assertFalse(expected.isEmpty());
    assertEquals(expected, offline(shuffled(seed)).timelines());
    assertEquals(expected, streamed(shuffled(seed)));
  }

  @Test
  void messageWithOneMergeInACircleMergesNothingOnEitherPath() throws Exception {
    List<RawMessage> messages =
        List.of(
            hl7(1, "ADT", "A01", pid(ANNA), visit("V-1")),
            hl7(2, "ADT", "A01", pid(ANNA_AGAIN), visit("V-2")),
            hl7(3, "ADT", "A01", pid(BERT), visit("V-3")),
            hl7(4, "ADT", "A40", pid(BERT), "MRG|" + ANNA + "^^^NORTH^MR"),
            hl7(
                5,
                "ADT",
                "A40",
                pid(ANNA),
                "MRG|" + ANNA_AGAIN + "^^^NORTH^MR",
                pid(ANNA),
                "MRG|" + BERT + "^^^NORTH^MR"));
    OfflinePath path = offline(messages);
    assertEquals(
        List.of(DeadLetterReason.MERGE_CYCLE),
        path.refusals().stream().map(OfflinePath.Refusal::reason).toList());
    assertEquals(
        Set.of(key(ANNA_AGAIN), key(BERT)),
        path.timelines().stream().map(Timeline::patient).collect(Collectors.toSet()));
    assertEquals(path.timelines(), streamed(messages));
  }

  /** A bulk export: each line a message, the patient named by the id of its server's resource. */
  private static final List<RawMessage> EXPORT =
      List.of(
          raw(
              21,
              MessageFormat.FHIR,
              "{'resourceType':'Condition','id':'c1','subject':{'reference':'Patient/p1'},"
                  + "'meta':{'lastUpdated':'2031-05-04T08:21:00Z'},'onsetDateTime':'2031-05-01',"
                  + "'code':{'coding':[{'system':'http://snomed.info/sct','code':'90560007'}]}}"),
          raw(
              22,
              MessageFormat.FHIR,
              "{'resourceType':'Patient','id':'p1','birthDate':'1950-04-02','gender':'female',"
                  + "'meta':{'lastUpdated':'2031-05-04T08:22:00Z'},"
                  + "'identifier':[{'system':'urn:test:mrn','value':'4711'}]}"),
          hl7(23, "ADT", "A40", pid(BERT), "MRG|" + ANNA + "^^^NORTH^MR"));

  private static RawMessage raw(int number, MessageFormat format, String text) {
    return Messages.raw(number, format, text.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void linesOfABulkExportFindTheirPatientInWhateverOrderTheyCome(int seed) throws Exception {
    List<Timeline> expected = offline(EXPORT).timelines();
    assertEquals(List.of(key(BERT)), expected.stream().map(Timeline::patient).toList());
    assertEquals(
        List.of("90560007 AFFIRMED"),
        expected.get(0).entries().stream().map(PathsAgreeTest::brief).toList());
    List<RawMessage> shuffled = new ArrayList<>(EXPORT);
    Collections.shuffle(shuffled, new Random(seed));
    assertEquals(expected, offline(shuffled).timelines());
    assertEquals(expected, streamed(shuffled));
  }

  private static List<Timeline> streamed(List<RawMessage> messages) throws Exception {
    Map<PatientKey, Timeline> latest = new TreeMap<>();
    try (var decode = Steps.decode(CONFIG);
        var recognise = Steps.recognise();
        var once = Steps.once(null);
        var merge = Steps.merge(null);
        var identify = Steps.identify(null);
        var timeline = Steps.timeline(null)) {
      for (RawMessage raw : messages) {
        decode.processElement(raw, 0);
        for (AcceptedUpdate decoded : taken(decode)) {
          recognise.processElement(decoded, 0);
        }
        for (AcceptedUpdate recognised : taken(recognise)) {
          once.processElement(recognised, 0);
        }
        for (AcceptedUpdate recognised : taken(once)) {
          if (IdentityParts.changesIdentity(recognised.update())) {
            merge.processElement(recognised, 0);
          } else {
            identify.processElement1(recognised, 0);
          }
        }
        for (var alias : taken(merge)) {
          identify.processElement2(alias, 0);
        }
        for (var change : taken(identify)) {
          timeline.processElement(change, 0);
        }
        timeline.setProcessingTime(timeline.getProcessingTime() + Steps.COALESCE.toMillis());
        for (TimelineRevision revision : taken(timeline)) {
          Timeline issued = revision.timeline();
          if (issued == null) {
            latest.remove(revision.patient());
          } else {
            latest.put(revision.patient(), issued);
          }
        }
      }
    }
    return List.copyOf(latest.values());
  }
}
