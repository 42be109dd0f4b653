package io.prodrome.fhiradapters.decode;

import io.prodrome.domain.Secret;
import io.prodrome.domain.event.ClinicalEvent;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.InputRef;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.Note;
import io.prodrome.domain.event.PatientUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.PatientIdentifier;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.Pseudonymiser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** A decoder and messages for tests. */
public final class Samples {

  public static final Instant ACCEPTED = Instant.parse("2026-03-01T10:00:00Z");
  public static final Secret SECRET = new Secret("a secret for tests only");

  public static final DecoderConfig CONFIG =
      new DecoderConfig(
          SECRET,
          List.of(
              new Authority("GENERAL", List.of("urn:test:mrn", "urn:oid:1.2.3.4")),
              new Authority("CLINIC", List.of("urn:test:clinic"))),
          ZoneId.of("Europe/Berlin"));

  public static final MessageDecoder DECODER = new MessageDecoder(CONFIG);

  private Samples() {}

  public static PatientKey key(String authority, String value) {
    return new Pseudonymiser(SECRET).keyOf(new PatientIdentifier(authority, value));
  }

  public static RawMessage fhir(String text) {
    return raw(MessageFormat.FHIR, text.getBytes(StandardCharsets.UTF_8));
  }

  public static RawMessage hl7(String... segments) {
    return raw(MessageFormat.HL7V2, String.join("\r", segments).getBytes(StandardCharsets.UTF_8));
  }

  public static RawMessage raw(MessageFormat format, byte[] payload) {
    return new RawMessage(new InputRef("t", 0, 7), format, payload, "feed", ACCEPTED, false);
  }

  public static List<PatientUpdate> decoded(RawMessage raw) {
    DecodeResult result = DECODER.decode(raw);
    if (result instanceof DecodeResult.Decoded decoded) {
      return decoded.updates();
    }
    throw new AssertionError("not decoded: " + result);
  }

  public static List<ClinicalEvent> events(RawMessage raw) {
    return decoded(raw).stream().flatMap(update -> update.events().stream()).toList();
  }

  public static ClinicalEvent event(RawMessage raw, String factId) {
    return events(raw).stream()
        .filter(event -> event.factId().equals(factId))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    factId
                        + " is not among "
                        + events(raw).stream().map(ClinicalEvent::factId).toList()));
  }

  public static CodedFact fact(RawMessage raw, String factId) {
    return (CodedFact) event(raw, factId).content();
  }

  public static Note note(RawMessage raw, String factId) {
    return (Note) event(raw, factId).content();
  }

  public static DeadLetterReason refusal(RawMessage raw) {
    DecodeResult result = DECODER.decode(raw);
    if (result instanceof DecodeResult.Rejected rejected) {
      return rejected.reason();
    }
    throw new AssertionError("not rejected: " + result);
  }

  /** A transaction bundle of a patient with MRN 4711 and the given entries' resources. */
  public static RawMessage bundle(String... resources) {
    StringBuilder json = new StringBuilder();
    json.append("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[")
        .append(PATIENT);
    for (String resource : resources) {
      json.append(",{\"resource\":").append(resource.replace('\'', '"')).append("}");
    }
    return fhir(json.append("]}").toString());
  }

  public static final String PATIENT =
      """
      {"fullUrl":"urn:uuid:0a","resource":{"resourceType":"Patient","id":"0a",
        "identifier":[
          {"system":"urn:test:clinic","value":"C-1"},
          {"system":"urn:test:mrn","value":"4711"},
          {"system":"http://hl7.org/fhir/sid/us-ssn","value":"999-12-3456"}],
        "name":[{"family":"Canaryname"}],"gender":"female","birthDate":"1950-04-02"}}""";
}
