package io.prodrome.domain;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.DeadLetter;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.Demographics;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.event.TimePrecision;
import io.prodrome.domain.identity.PatientIdentifier;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a log may show when a value gets there by accident. */
class RedactionTest {

  private static final String PHI = "Quirina Feldhase";
  private static final byte[] PAYLOAD = PHI.getBytes(StandardCharsets.UTF_8);

  private static void assertHidden(Object value) {
    String text = value.toString();
    assertFalse(text.contains(PHI), () -> value.getClass().getSimpleName() + " shows its content");
    assertFalse(text.contains("[B@"), () -> "no use to a reader: " + text);
  }

  @Test
  void secretShowsNothing() {
    assertHidden(new Secret(PHI));
    assertFalse(new Secret("short").toString().contains("short"));
  }

  @Test
  void identifierShowsItsAuthorityOnly() {
    PatientIdentifier identifier = new PatientIdentifier("NORTH", PHI);
    assertHidden(identifier);
    assertTrue(identifier.toString().contains("NORTH"));
  }

  @Test
  void noteShowsItsIdAndLengthOnly() {
    Note note = new Note("D7", null, false, null, PHI, List.of(), null);
    assertHidden(note);
    assertTrue(note.toString().contains("D7"));
    assertTrue(note.toString().contains(Integer.toString(PHI.length())));
  }

  @Test
  void eventShowsNothingOfItsNote() {
    assertHidden(
        Facts.event(
            "document|D7",
            EventAction.ADD,
            0,
            new Note("D7", null, false, null, PHI, List.of(), null)));
  }

  @Test
  void rawMessageShowsItsPlaceAndSizeOnly() {
    RawMessage raw =
        new RawMessage(Facts.input(12), MessageFormat.HL7V2, PAYLOAD, "ward", Facts.at(0), false);
    assertHidden(raw);
    assertTrue(raw.toString().contains("ehr.raw.hl7v2.v1-0@12"));
  }

  @Test
  void whatCarriesTextOrBytesOnwardShowsNeither() {
    ClinicalEvent event =
        Facts.event(
            "document|D7",
            EventAction.ADD,
            0,
            new Note("D7", null, false, null, PHI, List.of(), null));
    PatientUpdate update =
        new PatientUpdate(
            Facts.input(3),
            MessageFormat.HL7V2,
            0,
            1,
            Facts.patient(1),
            "m1",
            "hash",
            Facts.at(0),
            false,
            List.of(event));
    AcceptedUpdate accepted = new AcceptedUpdate(update, "ward", PAYLOAD);
    DeadLetter letter =
        accepted.refused(
            DeadLetter.Stage.DECODE, DeadLetterReason.MALFORMED, "MSH-7 is no time", "prodrome");
    NoteConcepts concepts =
        new NoteConcepts(
            Facts.patient(1),
            "D7",
            null,
            new EventTime(Facts.START, TimePrecision.DAY),
            Facts.START,
            false,
            false,
            PHI,
            List.of(),
            new Recognition(List.of(), "recogniser", "terminology"),
            Facts.input(3),
            "OBX[1]");
    assertAll(
        () -> assertHidden(accepted), () -> assertHidden(letter), () -> assertHidden(concepts));
    assertTrue(letter.toString().contains("MALFORMED"));
  }

  @Test
  void dateOfBirthIsNotShown() {
    Demographics person =
        new Demographics(java.time.LocalDate.of(1950, 2, 3), Demographics.Sex.FEMALE, null);
    assertFalse(person.toString().contains("1950"));
  }
}
