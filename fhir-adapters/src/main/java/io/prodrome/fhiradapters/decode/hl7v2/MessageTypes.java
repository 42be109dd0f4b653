package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.fhiradapters.decode.hl7v2.SegmentWalk.Meaning;
import io.prodrome.fhiradapters.decode.hl7v2.SegmentWalk.Person;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each message type (table 0076) is about. {@code docs/messages/hl7v2.md} has the table for
 * readers. ADT and MDM have mappers of their own.
 */
final class MessageTypes {

  /** Acknowledgements, answers, queries, master files, devices: nothing new about a patient. */
  private static final Set<String> WITHOUT_FACTS =
      Set.of(
          ("ACK ADR BPS BRP BRT BTS CCF CCI CCM CCQ CCR CCU CQU CRM CSU DOC DSR EAC EAN EAR EDR EHC EQQ"
                  + " ERP ESR ESU INR INU LSR LSU MCF MDF MFD MFK MFN MFQ MFR NMD NMQ NMR OPL OPR OPU"
                  + " ORA ORB ORD ORF ORG ORI ORL ORN ORP ORR ORS ORX OSM OSQ OSR OSU PIN PMU PPT PPV"
                  + " PRR PTR QBP QCK QCN QRF QRY QSB QSX QVR RAR RCI RCL RDR RDY RER RGR ROR RPA RPI"
                  + " RPL RPR RQC RQI RQP RRA RRD RRE RRG RRI RSP RTB SCN SDN SDR SIS SLN SLR SMD SPQ"
                  + " SQM SQR SRM SRR SSR SSU STC STI SUR TBR TCR TCU UDM VQQ VXQ VXR VXX")
              .split(" "));

  private static final Meaning RESULTS =
      new Meaning(Person.BY_THE_WAY, true, false, false, false, true);

  private static final Meaning ORDERS =
      new Meaning(Person.BY_THE_WAY, true, true, false, false, false);

  private static final Meaning VACCINATIONS =
      new Meaning(Person.BY_THE_WAY, true, false, true, false, false);

  /** Bills. A purge of accounts (P02) names several patients. */
  private static final Meaning BILLING =
      new Meaning(Person.BY_THE_WAY, true, false, false, false, true);

  /** Appointments: the visit and the services are yet to come. */
  private static final Meaning SCHEDULING =
      new Meaning(Person.BY_THE_WAY, false, true, false, true, true);

  /** Referrals: the procedures are asked for, the results are there. */
  private static final Meaning REFERRAL =
      new Meaning(Person.BY_THE_WAY, true, false, false, true, false);

  /** What rides along with an ADT event. */
  static final Meaning ADMISSION = new Meaning(Person.STATED, false, false, false, false, false);

  private static final Map<String, Meaning> MEANINGS = meanings();

  private MessageTypes() {}

  private static Map<String, Meaning> meanings() {
    Map<String, Meaning> meanings = new HashMap<>();
    put(meanings, RESULTS, "ORU OUL");
    put(meanings, ORDERS, "ORM OMB OMD OMG OMI OML OMN OMP OMS OMQ");
    put(meanings, ORDERS, "RDE RDS RGV RAS PPR PGL PPP PPG PTP");
    put(meanings, VACCINATIONS, "VXU");
    put(meanings, BILLING, "BAR DFT PEX");
    put(meanings, SCHEDULING, "SIU");
    put(meanings, REFERRAL, "REF RQA");
    return Map.copyOf(meanings);
  }

  private static void put(Map<String, Meaning> meanings, Meaning meaning, String types) {
    for (String type : types.split(" ")) {
      meanings.put(type, meaning);
    }
  }

  /** Whether messages of the type say nothing that is kept. */
  static boolean isWithoutFacts(String type) {
    return WITHOUT_FACTS.contains(type);
  }

  /** What the type makes of its segments; null where it is not known, or has its own mapper. */
  static @Nullable Meaning meaning(String type) {
    return MEANINGS.get(type);
  }
}
