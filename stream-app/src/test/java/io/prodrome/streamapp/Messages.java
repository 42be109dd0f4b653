package io.prodrome.streamapp;

import io.prodrome.domain.Secret;
import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.PatientIdentifier;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.Pseudonymiser;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/** Invented messages of an invented hospital, and how they are decoded. Minutes of one morning. */
public final class Messages {

  private static final Secret SECRET = new Secret("a secret for tests only");

  public static final DecoderConfig CONFIG =
      new DecoderConfig(
          SECRET, List.of(new Authority("NORTH", List.of("urn:test:mrn"))), ZoneId.of("UTC"));

  private Messages() {}

  public static PatientKey key(String number) {
    return new Pseudonymiser(SECRET).keyOf(new PatientIdentifier("NORTH", number));
  }

  /** A message of the morning, recorded at the minute (up to 59), which also numbers it. */
  public static RawMessage hl7(int minute, String type, String trigger, String... segments) {
    String time = String.format("2031050408%02d00+0000", minute);
    String head =
        "MSH|^~\\&|REG|NORTH|PRO|DRO|"
            + time
            + "||"
            + type
            + "^"
            + trigger
            + "|M"
            + minute
            + "|P|2.5\rEVN||"
            + time;
    return raw(minute, MessageFormat.HL7V2, head + "\r" + String.join("\r", segments));
  }

  public static RawMessage raw(int number, MessageFormat format, String text) {
    return new RawMessage(
        Events.input(number),
        format,
        text.getBytes(StandardCharsets.UTF_8),
        "ward",
        Events.at(number),
        false);
  }

  public static String pid(String number) {
    return "PID|1||" + number + "^^^NORTH^MR||Feldhase^Quirina||19500402|F";
  }

  public static String visit(String number) {
    return "PV1|1|E|||||||||||||||||" + number + "|".repeat(25) + "203105040750+0000";
  }

  public static String diagnosis(String snomedCode, String name) {
    return "DG1|1||" + snomedCode + "^" + name + "^SCT||203105040755+0000|F";
  }

  public static String document(String id) {
    return "TXA|1|HP|TX|203105040800||||||||" + id + "|||||AU||AV";
  }

  public static String text(String line) {
    return "OBX|1|TX|||" + line;
  }
}
