package io.prodrome.fhiradapters.decode.hl7v2;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.model.Group;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Segment;
import ca.uhn.hl7v2.model.Structure;
import ca.uhn.hl7v2.parser.CanonicalModelClassFactory;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed message as the flat list of its segments, in the message's order. Groups are left aside:
 * senders put segments where the standard has none, and the rules here need only the order.
 *
 * @param segments all of them, MSH first
 */
record Hl7Message(List<Hl7Segment> segments) {

  /** Parsers keep no state between messages. */
  private static final PipeParser PARSER = parser();

  private static PipeParser parser() {
    // 2.5 whatever MSH-12 says: an older or newer message would be an untyped one to HAPI.
    HapiContext context = new DefaultHapiContext(new CanonicalModelClassFactory("2.5"));
    context.setValidationContext(ValidationContextFactory.noValidation());
    context.getParserConfiguration().setAllowUnknownVersions(true);
    context.getParserConfiguration().setDefaultObx2Type("ST");
    context.getParserConfiguration().setInvalidObx2Type("ST");
    context.getParserConfiguration().setEscaping(new Hl7Escapes());
    return context.getPipeParser();
  }

  /**
   * Parses a message.
   *
   * @throws Refusal if it is none
   */
  static Hl7Message parse(byte[] payload) {
    String text = Hl7Bytes.text(payload);
    try {
      Message message = PARSER.parse(text);
      List<Hl7Segment> segments = new ArrayList<>();
      collect(message, segments);
      return new Hl7Message(List.copyOf(segments));
    } catch (HL7Exception | IndexOutOfBoundsException e) {
      // HAPI indexes past the end of broken delimiters. The exception's text quotes the message.
      throw new Refusal(DeadLetterReason.MALFORMED, "HL7 v2 that cannot be parsed");
    }
  }

  private static void collect(Group group, List<Hl7Segment> segments) throws HL7Exception {
    for (String name : group.getNames()) {
      for (Structure structure : group.getAll(name)) {
        if (structure instanceof Group inner) {
          collect(inner, segments);
        } else if (structure instanceof Segment segment && !segment.isEmpty()) {
          segments.add(Hl7Segment.of(segment, segments));
        }
      }
    }
  }

  /** The first segment of the name; an empty one where there is none. */
  Hl7Segment first(String name) {
    for (Hl7Segment segment : segments) {
      if (segment.name().equals(name)) {
        return segment;
      }
    }
    return Hl7Segment.absent(name);
  }

  /** All segments of the name, in order. */
  List<Hl7Segment> all(String name) {
    return segments.stream().filter(segment -> segment.name().equals(name)).toList();
  }

  Hl7Segment header() {
    return first("MSH");
  }

  /** MSH-9.1, such as ADT. */
  String type() {
    return header().get(9, 1);
  }

  /** MSH-9.2, such as A01; some senders say it in EVN-1 only. */
  String trigger() {
    String said = header().get(9, 2);
    return said.isEmpty() ? first("EVN").get(1) : said;
  }
}
