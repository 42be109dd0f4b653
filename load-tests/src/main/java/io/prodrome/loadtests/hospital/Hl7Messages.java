package io.prodrome.loadtests.hospital;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the HL7 v2.5.1 messages of one patient, in UTF-8, as a hospital's registration, laboratory
 * and transcription systems send them. The sections are those of the standard.
 */
final class Hl7Messages {

  private final PatientHistory history;
  private final long seed;

  Hl7Messages(PatientHistory history, long seed) {
    this.history = history;
    this.seed = seed;
  }

  /** Whether a visit is an admission (A01) or a registration (A04). */
  static String opening(PatientHistory.Encounter visit) {
    return patientClass(visit).equals("I") ? "A01" : "A04";
  }

  /** ADT^A01, A03, A04 or A08 (chapter 3.3); a death that is known by then stands in PID-29/30. */
  byte[] adt(String event, Registration who, PatientHistory.Encounter visit, Instant at) {
    String structure = event.equals("A03") ? "ADT_A03" : "ADT_A01";
    return message(
        header("ADT", event, structure, visit.id(), at)
            + event(at)
            + pid(who, at)
            + pv1(visit, at));
  }

  /** ADT^A40 (chapter 3.3.40): the temporary number is an alias of the lasting one from now on. */
  byte[] merge(Registration lasting, Registration temporary, Instant at) {
    Segment mrg = new Segment("MRG").components(1, cx(temporary));
    return message(
        header("ADT", "A40", "ADT_A39", temporary.mrn(), at)
            + event(at)
            + pid(lasting, at)
            + mrg.encoded());
  }

  /** ORU^R01 (chapter 7.3.1): one order, its results as NM, CWE or ST. */
  byte[] results(
      Registration who, PatientHistory.Encounter visit, PatientHistory.Report report, Instant at) {
    ObjectNode resource = report.resource();
    Segment obr =
        new Segment("OBR")
            .raw(1, "1")
            .components(3, report.id(), "LAB")
            .raw(
                4,
                resource == null
                    ? Segment.join("11502-2", "Laboratory report", "LN")
                    : coded(resource.path("code")))
            .time(7, report.at())
            .time(22, at)
            .raw(24, "LAB")
            .raw(25, "F");
    StringBuilder text =
        new StringBuilder(header("ORU", "R01", "ORU_R01", report.id(), at))
            .append(pid(who, at))
            .append(pv1(visit, at))
            .append(obr.encoded());
    int number = 0;
    for (ObjectNode result : report.results()) {
      text.append(obx(++number, result, report.at()));
    }
    return message(text.toString());
  }

  /** MDM^T02 (chapter 9.6.2): a new document with its text; its id is the DocumentReference's. */
  byte[] document(
      Registration who,
      PatientHistory.Encounter visit,
      ObjectNode document,
      String id,
      Instant at) {
    Instant written = Json.time(document, "/date");
    Segment txa =
        new Segment("TXA")
            .raw(1, "1")
            .components(2, "HP", "History and physical examination")
            .raw(3, "TX")
            .time(4, written == null ? visit.start() : written)
            .raw(5, attending(visit))
            .time(6, at)
            .components(12, id)
            .raw(17, "AU")
            .raw(19, "AV");
    return message(
        header("MDM", "T02", "MDM_T02", id, at)
            + event(at)
            + pid(who, at)
            + pv1(visit, at)
            + txa.encoded()
            + note(document, id));
  }

  /**
   * A note's lines. Senders differ in how they send them, so each document's id chooses one of
   * three ways: an OBX for each line, one OBX with a repeat for each line, one with {@code \.br\}.
   */
  private String note(ObjectNode document, String id) {
    JsonNode kind = document.path("type");
    List<String> lines = new ArrayList<>();
    for (String line : text(document).strip().split("\\R", -1)) {
      lines.add(Segment.escape(line));
    }
    int way = Math.floorMod(Digests.id("lines", id).hashCode(), 3);
    if (way > 0) {
      lines = List.of(String.join(way == 1 ? "~" : "\\.br\\", lines));
    }
    StringBuilder segments = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      segments.append(
          new Segment("OBX")
              .raw(1, String.valueOf(i + 1))
              .raw(2, "TX")
              .raw(3, coded(kind))
              .raw(5, lines.get(i))
              .raw(11, "F")
              .encoded());
    }
    return segments.toString();
  }

  private static String text(ObjectNode document) {
    String data = Json.text(document, "/content/0/attachment/data");
    return data == null ? "" : new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
  }

  private static String obx(int number, ObjectNode result, Instant reported) {
    Segment obx =
        new Segment("OBX").raw(1, String.valueOf(number)).raw(3, coded(result.path("code")));
    if (result.has("valueQuantity")) {
      JsonNode quantity = result.path("valueQuantity");
      obx.raw(2, "NM")
          .raw(5, quantity.path("value").decimalValue().toPlainString())
          .components(6, Json.text(quantity, "/code"), Json.text(quantity, "/unit"), "UCUM");
    } else if (result.has("valueCodeableConcept")) {
      obx.raw(2, "CWE").raw(5, coded(result.path("valueCodeableConcept")));
    } else {
      obx.raw(2, "ST").text(5, Json.text(result, "/valueString"));
    }
    Instant observed = Json.time(result, "/effectiveDateTime");
    return obx.raw(11, "F").time(14, observed == null ? reported : observed).encoded();
  }

  private String header(String type, String event, String structure, String about, Instant at) {
    String control = Digests.id("control", String.valueOf(seed), type, event, about, at.toString());
    return new Segment("MSH")
        // MSH-1 is the field separator itself, so MSH-2 is the first field that is written.
        .raw(1, "^~\\&")
        .raw(2, "SYNTHEA")
        .raw(3, "GENERAL")
        .raw(4, "PRODROME")
        .raw(5, "PRODROME")
        .time(6, at)
        .components(8, type, event, structure)
        .raw(9, control.substring(0, 20).toUpperCase(Locale.ROOT))
        .raw(10, "P")
        .raw(11, "2.5.1")
        .raw(17, "UNICODE UTF-8")
        .encoded();
  }

  private static String event(Instant at) {
    return new Segment("EVN").time(2, at).encoded();
  }

  private String pid(Registration who, Instant at) {
    ObjectNode patient = history.patient();
    String birth = Json.text(patient, "/birthDate");
    Segment pid =
        new Segment("PID")
            .raw(1, "1")
            .components(3, cx(who))
            .components(
                5,
                Json.text(patient, "/name/0/family"),
                Json.text(patient, "/name/0/given/0"),
                Json.text(patient, "/name/0/given/1"),
                Json.text(patient, "/name/0/suffix/0"),
                Json.text(patient, "/name/0/prefix/0"))
            .raw(7, birth == null ? null : birth.replace("-", ""))
            .raw(8, sex(patient))
            .components(
                11,
                Json.text(patient, "/address/0/line/0"),
                null,
                Json.text(patient, "/address/0/city"),
                Json.text(patient, "/address/0/state"),
                Json.text(patient, "/address/0/postalCode"),
                Json.text(patient, "/address/0/country"))
            .text(13, Json.text(patient, "/telecom/0/value"));
    Instant death = history.deceasedAt();
    if (death != null && !at.isBefore(death)) {
      pid.time(29, death).raw(30, "Y");
    }
    return pid.encoded();
  }

  private static String[] cx(Registration who) {
    return new String[] {who.mrn(), "", "", Registration.AUTHORITY, "MR"};
  }

  private static String sex(JsonNode patient) {
    String gender = Json.text(patient, "/gender");
    return switch (gender == null ? "" : gender) {
      case "female" -> "F";
      case "male" -> "M";
      case "other" -> "O";
      default -> "U";
    };
  }

  /** With the discharge as soon as it is known, whoever sends the message. */
  private static String pv1(PatientHistory.Encounter visit, Instant at) {
    return new Segment("PV1")
        .raw(1, "1")
        .raw(2, patientClass(visit))
        .components(3, "", "", "", Json.text(visit.resource(), "/location/0/location/display"))
        .raw(7, attending(visit))
        .components(19, visit.visit(), "", "", Registration.AUTHORITY, "VN")
        .time(44, visit.start())
        .time(45, at.isBefore(visit.end()) ? null : visit.end())
        .encoded();
  }

  /** HL7 table 0004 for a FHIR v3 ActEncounterCode. */
  private static String patientClass(PatientHistory.Encounter visit) {
    String code = Json.text(visit.resource(), "/class/code");
    return switch (code == null ? "" : code) {
      case "IMP", "ACUTE", "NONAC" -> "I";
      case "EMER" -> "E";
      default -> "O";
    };
  }

  /** XCN: the physician's number, family name, given name. */
  private static @Nullable String attending(PatientHistory.Encounter visit) {
    String reference = Json.text(visit.resource(), "/participant/0/individual/reference");
    String name = Json.text(visit.resource(), "/participant/0/individual/display");
    if (reference == null || name == null) {
      return null;
    }
    String number = reference.substring(reference.lastIndexOf('|') + 1);
    String[] words = name.replaceFirst("^Dr\\. ", "").split(" ", 2);
    return Segment.join(number, words[words.length - 1], words.length > 1 ? words[0] : "");
  }

  /** CE or CWE: the first two codings of a concept. */
  private static String coded(JsonNode concept) {
    List<String> parts = new ArrayList<>();
    for (JsonNode coding : concept.path("coding")) {
      if (parts.size() < 6) {
        parts.add(coding.path("code").asText());
        parts.add(coding.path("display").asText());
        parts.add(system(coding.path("system").asText()));
      }
    }
    if (parts.isEmpty()) {
      parts.add("");
      parts.add(concept.path("text").asText());
    }
    return Segment.join(parts.toArray(new String[0]));
  }

  /** HL7 table 0396. */
  private static String system(String url) {
    return switch (url) {
      case "http://loinc.org" -> "LN";
      case "http://snomed.info/sct" -> "SCT";
      case "http://www.nlm.nih.gov/research/umls/rxnorm" -> "RXNORM";
      case "http://hl7.org/fhir/sid/cvx" -> "CVX";
      default -> "L";
    };
  }

  private static byte[] message(String segments) {
    return segments.getBytes(StandardCharsets.UTF_8);
  }
}
