package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.identity.PatientIdentifier;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.Pseudonymiser;
import io.prodrome.fhiradapters.decode.Authority;
import io.prodrome.fhiradapters.decode.DecoderConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Chooses the identifier that says who a patient is. It never guesses: the most preferred authority
 * that the configuration knows decides, and it must give exactly one value.
 *
 * <p>Where no authority is configured, the kind of identifier decides (HL7 table 0203): a medical
 * record number before other numbers of the hospital's, those before numbers that others give, such
 * as a social security number; of the best kind there must be one authority. Thread-safe.
 */
public final class PatientIdentities {

  /** Identifier types (HL7 table 0203) that number something other than the person. */
  private static final Set<String> NOT_A_PERSON = Set.of("AN", "VN", "ACSN", "PLAC", "FILL");

  /** Identifier types from the one that tells a hospital's patient best; then all others. */
  private static final List<Set<String>> TYPES =
      List.of(Set.of("MR", "MRN"), Set.of("PI", "PT", "PN", "EMPI", "MPI"), Set.of(""));

  /** Numbers that states, insurers and employers give. */
  private static final Set<String> NOT_THE_HOSPITALS =
      Set.of("SS", "SSN", "DL", "PPN", "NI", "NH", "MC", "MA", "MI", "WC", "EI", "EN", "CZ", "BC");

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

    /** The authority as the message names it; empty where it does not. */
    private String said() {
      return authorities.stream().filter(name -> !name.isBlank()).findFirst().orElse("");
    }

    @Override
    public String toString() {
      return "Candidate[***]";
    }
  }

  /**
   * Whom identifiers name.
   *
   * @param key the patient's key
   * @param others further keys of the same patient, by numbers of the same authority; only where no
   *     authority is configured
   */
  public record Named(PatientKey key, List<PatientKey> others) {
    public Named {
      others = List.copyOf(others);
    }
  }

  /**
   * The one patient that the identifiers name.
   *
   * @param where the place in the message, for the refusal
   * @throws Refusal if they name no patient, an unknown authority's, or more than one
   */
  public Named identify(List<Candidate> candidates, String where) {
    List<Candidate> persons = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (!candidate.value().isBlank() && !NOT_A_PERSON.contains(candidate.type())) {
        persons.add(candidate);
      }
    }
    if (persons.isEmpty()) {
      throw new Refusal(DeadLetterReason.PATIENT_MISSING, "no patient identifier in " + where);
    }
    return authorities.isEmpty() ? byType(persons, where) : byAuthority(persons, where);
  }

  /** As {@link #identify}, without the further keys. */
  public PatientKey keyOf(List<Candidate> candidates, String where) {
    return identify(candidates, where).key();
  }

  /**
   * The key of a patient of whom only the id of a FHIR server's Patient resource is known. The
   * server is the authority: what it numbers is one patient, whoever else it may be.
   *
   * @param server the server's base URL; the feed's name where the reference is relative
   * @param id the resource's id
   */
  public PatientKey ofResource(String server, String id) {
    return pseudonymiser.keyOf(new PatientIdentifier("fhir:" + server, id));
  }

  private Named byAuthority(List<Candidate> persons, String where) {
    Map<Integer, Set<String>> valuesByRank = new TreeMap<>();
    for (Candidate candidate : persons) {
      Integer rank = rankOf(candidate);
      if (rank != null) {
        valuesByRank
            .computeIfAbsent(rank, unused -> new TreeSet<>())
            .add(candidate.value().strip());
      }
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
    String authority = authorities.get(preferred.getKey()).name();
    return new Named(key(authority, preferred.getValue().iterator().next()), List.of());
  }

  private Named byType(List<Candidate> persons, String where) {
    int best = persons.stream().mapToInt(PatientIdentities::typeRank).min().orElseThrow();
    Map<String, Set<String>> valuesByAuthority = new TreeMap<>();
    for (Candidate candidate : persons) {
      if (typeRank(candidate) == best) {
        valuesByAuthority
            .computeIfAbsent(normalised(candidate.said()), unused -> new TreeSet<>())
            .add(candidate.value().strip());
      }
    }
    if (valuesByAuthority.size() > 1) {
      throw new Refusal(
          DeadLetterReason.PATIENT_AMBIGUOUS,
          "identifiers of "
              + valuesByAuthority.size()
              + " authorities in "
              + where
              + "; configure which one counts");
    }
    Map.Entry<String, Set<String>> only = valuesByAuthority.entrySet().iterator().next();
    List<PatientKey> keys =
        only.getValue().stream().map(value -> key(only.getKey(), value)).toList();
    return new Named(keys.get(0), keys.subList(1, keys.size()));
  }

  private static int typeRank(Candidate candidate) {
    String type = candidate.type().strip().toUpperCase(Locale.ROOT);
    for (int rank = 0; rank < TYPES.size(); rank++) {
      if (TYPES.get(rank).contains(type)) {
        return rank;
      }
    }
    return NOT_THE_HOSPITALS.contains(type) ? TYPES.size() + 1 : TYPES.size();
  }

  private PatientKey key(String authority, String value) {
    return pseudonymiser.keyOf(new PatientIdentifier(authority, value));
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
