package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a message into segments. The standard ends them with CR (HL7 v2.5, section 2.5.2); LF and
 * CRLF are read as well. A line that begins no segment goes on with the one before it, since some
 * senders leave line ends inside of texts: such a line end is one LF in the segment, however it was
 * written.
 */
final class Hl7Lines {

  /** Segments whose text may hold line ends, and lines that look like a segment's name. */
  private static final Set<String> WITH_TEXT = Set.of("OBX", "NTE");

  /** The names of HL7 v2.1 to 2.8; those with Z are the sender's own. */
  private static final Set<String> STANDARD =
      Set.of(
          ("ABS ACC ADD ADJ AFF AIG AIL AIP AIS AL1 APR ARQ ARV AUT BHS BLC BLG BPO BPX BTS BTX BUI"
                  + " CDM CDO CER CM0 CM1 CM2 CNS CON CSP CSR CSS CTD CTI CTR DB1 DEV DG1 DMI DON DPS"
                  + " DRG DSC DSP DST ECD ECR EDU EQL EQP EQU ERQ ERR EVN FAC FHS FT1 FTS GOL GP1 GP2"
                  + " GT1 IAM IAR IIM ILT IN1 IN2 IN3 INV IPC IPR ISD ITM IVC IVT LAN LCC LCH LDP LOC"
                  + " LRL MCP MFA MFE MFI MRG MSA MSH NCK NDS NK1 NPU NSC NST NTE OBR OBX ODS ODT OH1"
                  + " OH2 OH3 OH4 OM1 OM2 OM3 OM4 OM5 OM6 OM7 OMC ORC ORG OVR PAC PCE PCR PD1 PDA PDC"
                  + " PEO PES PID PKG PM1 PMT PR1 PRA PRB PRC PRD PRT PSG PSH PSL PSS PTH PV1 PV2 PYE"
                  + " QAK QID QPD QRD QRF QRI RCP RDF RDT REL RF1 RFI RGS RMI ROL RQ1 RQD RXA RXC RXD"
                  + " RXE RXG RXO RXR RXV SAC SCD SCH SCP SDD SFT SGH SGT SHP SID SLT SPM STF STZ TCC"
                  + " TCD TQ1 TQ2 TXA UAC UB1 UB2 URD URS VAR VTQ")
              .split(" "));

  /** The most segments that a message may have, so that it costs bounded time and memory. */
  private static final int MAX_SEGMENTS = 100_000;

  private Hl7Lines() {}

  /** The message's segments, in order, each numbered among those of its name. */
  static List<Hl7Segment> segments(String text, Delimiters delimiters) {
    List<Hl7Segment> segments = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    int start = 0;
    StringBuilder longer = null;
    String name = "MSH";
    int end = lineEnd(text, 0);
    int segmentEnd = end;
    while (end < text.length()) {
      int next = end + 1;
      if (text.charAt(end) == '\r' && next < text.length() && text.charAt(next) == '\n') {
        next++;
      }
      end = lineEnd(text, next);
      String begun = nameAt(text, next, end, delimiters.field(), name);
      if (begun == null) {
        if (longer == null) {
          longer = new StringBuilder(text.substring(start, segmentEnd));
        }
        longer.append('\n').append(text, next, end);
      } else {
        add(segments, numbers, name, longer, text, start, segmentEnd, delimiters);
        longer = null;
        name = begun;
        start = next;
        segmentEnd = end;
      }
    }
    add(segments, numbers, name, longer, text, start, segmentEnd, delimiters);
    return segments;
  }

  private static void add(
      List<Hl7Segment> segments,
      Map<String, Integer> numbers,
      String name,
      @Nullable StringBuilder longer,
      String text,
      int start,
      int end,
      Delimiters delimiters) {
    if (segments.size() == MAX_SEGMENTS) {
      throw new Refusal(DeadLetterReason.TOO_LARGE, "more than " + MAX_SEGMENTS + " segments");
    }
    String written = longer == null ? text.substring(start, end) : withoutBlankLines(longer);
    segments.add(new Hl7Segment(name, numbers.merge(name, 1, Integer::sum), written, delimiters));
  }

  /** Blank lines between segments are no text. */
  private static String withoutBlankLines(StringBuilder written) {
    int length = written.length();
    while (length > 0 && written.charAt(length - 1) == '\n') {
      length--;
    }
    return written.substring(0, length);
  }

  private static int lineEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '\r' && text.charAt(at) != '\n') {
      at++;
    }
    return at;
  }

  /** The name of the segment that a line begins; null where it begins none. */
  private static @Nullable String nameAt(
      String text, int start, int end, char separator, String before) {
    if (end - start < 3 || (end - start > 3 && text.charAt(start + 3) != separator)) {
      return null;
    }
    for (int i = 0; i < 3; i++) {
      char c = text.charAt(start + i);
      if (!(c >= 'A' && c <= 'Z') && !(i > 0 && c >= '0' && c <= '9')) {
        return null;
      }
    }
    String name = text.substring(start, start + 3);
    boolean text3 =
        WITH_TEXT.contains(before)
            && !STANDARD.contains(name)
            && (end - start == 3 || name.charAt(0) != 'Z');
    return text3 ? null : name;
  }
}
