package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.identity.PatientIdentifier;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.Pseudonymiser;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses the identifier that says who a patient is. It never guesses: the most preferred authority
 * that the configuration knows decides, and it must give exactly one value. Thread-safe.
 */
public final class PatientIdentities {

  /** Identifier types (HL7 table 0203) that number something other than the person. */
  private static final Set<String> NOT_A_PERSON = Set.of("AN", "VN", "ACSN", "PLAC", "FILL");

  private final List<Authority> authorities;
  private final Map<String, Integer> rankByAlias = new HashMap<>();
  private final Pseudonymiser pseudonymiser;

  public PatientIdentities(DecoderConfig config) {
    this.authorities = config.authorities();
    this.pseudonymiser = new Pseudonymiser(config.identitySecret());
    for (int rank = 0; rank < authorities.size(); rank++) {
      rankByAlias.put(normalised(authorities.get(rank).name()), rank);
      for (String alias : authorities.get(rank).aliases()) {
        rankByAlias.put(normalised(alias), rank);
      }
    }
  }

  /**
   * An identifier as a message gives it.
   *
   * @param authorities what the message calls the authority: CX-4.1 and CX-4.2, or the system;
   *     empty where it does not say
   * @param value the identifier; may be blank
   * @param type its type (HL7 table 0203); empty where it is not said
   */
  public record Candidate(List<String> authorities, String value, String type) {
    public Candidate {
      authorities = List.copyOf(authorities);
    }

    @Override
    public String toString() {
      return "Candidate[***]";
    }
  }

  /**
   * The key of the one patient that the identifiers name.
   *
   * @param where the place in the message, for the refusal
   * @throws Refusal if they name no patient, an unknown authority's, or more than one
   */
  public PatientKey keyOf(List<Candidate> candidates, String where) {
    Map<Integer, Set<String>> valuesByRank = new TreeMap<>();
    boolean any = false;
    for (Candidate candidate : candidates) {
      String value = candidate.value().strip();
      if (value.isEmpty() || NOT_A_PERSON.contains(candidate.type())) {
        continue;
      }
      any = true;
      Integer rank = rankOf(candidate);
      if (rank != null) {
        valuesByRank.computeIfAbsent(rank, unused -> new TreeSet<>()).add(value);
      }
    }
    if (!any) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no patient identifier in " + where);
    }
    if (valuesByRank.isEmpty()) {
      throw new Refusal(
          DeadLetterReason.AUTHORITY_UNKNOWN,
          "no identifier of a configured authority in " + where);
    }
    Map.Entry<Integer, Set<String>> preferred = valuesByRank.entrySet().iterator().next();
    if (preferred.getValue().size() > 1) {
      throw new Refusal(
          DeadLetterReason.PATIENT_AMBIGUOUS,
          preferred.getValue().size() + " identifiers of one authority in " + where);
    }
    return pseudonymiser.keyOf(
        new PatientIdentifier(
            authorities.get(preferred.getKey()).name(), preferred.getValue().iterator().next()));
  }

  private @org.jspecify.annotations.Nullable Integer rankOf(Candidate candidate) {
    Integer best = null;
    boolean said = false;
    for (String authority : candidate.authorities()) {
      if (!authority.isBlank()) {
        said = true;
        Integer rank = rankByAlias.get(normalised(authority));
        if (rank != null && (best == null || rank < best)) {
          best = rank;
        }
      }
    }
    return said ? best : rankByAlias.get("");
  }

  /** FHIR writes an OID as a URN, HL7 v2 without. */
  private static String normalised(String authority) {
    String name = authority.strip();
    return name.startsWith("urn:oid:") ? name.substring("urn:oid:".length()) : name;
  }
}
