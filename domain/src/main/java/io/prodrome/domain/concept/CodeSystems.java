package io.prodrome.domain.concept;

/** URIs of the code systems that Prodrome treats in a special way (HL7 FHIR R4, section 4.3). */
public final class CodeSystems {
  public static final String SNOMED_CT = "http://snomed.info/sct";
  public static final String LOINC = "http://loinc.org";
  public static final String RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm";
  public static final String CVX = "http://hl7.org/fhir/sid/cvx";
  public static final String ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm";
  public static final String ICD_9_CM = "http://hl7.org/fhir/sid/icd-9-cm";
  public static final String CPT = "http://www.ama-assn.org/go/cpt";
  public static final String UMLS = "http://www.nlm.nih.gov/research/umls";
  public static final String MESH = "http://terminology.hl7.org/CodeSystem/MSH";
  public static final String OMIM = "http://www.omim.org";
  public static final String HPO = "http://human-phenotype-ontology.org";
  public static final String DOID = "http://purl.obolibrary.org/obo/doid.owl";
  public static final String MONDO = "http://purl.obolibrary.org/obo/mondo.owl";
  public static final String UCUM = "http://unitsofmeasure.org";

  /** Codes of a sender's own, and codes whose system the sender did not say. */
  public static final String LOCAL_PREFIX = "urn:prodrome:local:";

  /** Of what a sender only wrote in words: the words are the code. */
  public static final String LOCAL_TEXT = LOCAL_PREFIX + "text";

  private CodeSystems() {}
}
