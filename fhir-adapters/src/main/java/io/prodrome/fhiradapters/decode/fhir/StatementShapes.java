package io.prodrome.fhiradapters.decode.fhir;

import io.prodrome.domain.concept.ConceptType;
import java.util.List;
import java.util.Map;

/** Which elements of which resource types hold codes, and how those are meant. */
final class StatementShapes {

  /** How a coded element is meant. */
  enum Meaning {
    /** It is so. */
    FACT,
    /** It may be so. */
    POSSIBLE,
    /** It is meant to be done or to become so. */
    INTENDED,
    /** It is feared to become so. */
    PREDICTED,
    /** It is about someone else. */
    OF_ANOTHER
  }

  /**
   * A coded element.
   *
   * @param paths where the versions of FHIR have it; the first that leads to codes counts
   * @param suffix what is put behind the resource's fact id, before the number; empty for the main
   *     code
   * @param type the kind of concept, where its name does not tell
   * @param meaning how it is meant
   */
  record Rule(List<String> paths, String suffix, ConceptType type, Meaning meaning) {}

  /**
   * A resource type.
   *
   * @param rules its coded elements
   * @param status the element that holds its status; empty where it has none
   * @param at the element that has the times of what happened; empty for the resource itself
   * @param happened elements that say when it happened, without their type's name
   * @param recorded elements that say when it was recorded
   * @param words paths of elements that hold free text
   */
  record Shape(
      List<Rule> rules,
      String status,
      String at,
      List<String> happened,
      List<String> recorded,
      List<String> words) {

    Shape at(String element) {
      return new Shape(rules, status, element, happened, recorded, words);
    }

    Shape status(String element) {
      return new Shape(rules, element, at, happened, recorded, words);
    }

    Shape words(String... paths) {
      return new Shape(rules, status, at, happened, recorded, List.of(paths));
    }
  }

  private static final List<String> AUTHORED = List.of("authoredOn", "orderedOn", "dateTime");

  static final Map<String, Shape> BY_TYPE =
      Map.ofEntries(
          Map.entry(
              "ServiceRequest",
              shape(AUTHORED, AUTHORED, rule("code", "", ConceptType.PROCEDURE, Meaning.INTENDED))),
          Map.entry(
              "ProcedureRequest",
              shape(AUTHORED, AUTHORED, rule("code", "", ConceptType.PROCEDURE, Meaning.INTENDED))),
          Map.entry(
              "ReferralRequest",
              shape(
                  AUTHORED,
                  AUTHORED,
                  rule("serviceRequested type", "", ConceptType.PROCEDURE, Meaning.INTENDED))),
          Map.entry(
              "DeviceRequest",
              shape(
                  AUTHORED,
                  AUTHORED,
                  rule(
                      "codeCodeableConcept code codeReference",
                      "",
                      ConceptType.OTHER,
                      Meaning.INTENDED))),
          Map.entry(
              "NutritionOrder",
              shape(
                  AUTHORED,
                  AUTHORED,
                  rule("oralDiet.type", "#diet", ConceptType.PROCEDURE, Meaning.INTENDED),
                  rule("supplement.type", "#supplement", ConceptType.OTHER, Meaning.INTENDED),
                  rule(
                      "enteralFormula.baseFormulaType",
                      "#formula",
                      ConceptType.OTHER,
                      Meaning.INTENDED))),
          Map.entry(
              "ImmunizationRecommendation",
              shape(
                      List.of("date"),
                      List.of("date"),
                      rule(
                          "recommendation.vaccineCode",
                          "#",
                          ConceptType.IMMUNIZATION,
                          Meaning.INTENDED))
                  .status("")),
          Map.entry(
              "CarePlan",
              shape(
                  List.of("created", "period"),
                  List.of("created"),
                  rule("activity.detail.code", "#", ConceptType.PROCEDURE, Meaning.INTENDED),
                  rule(
                      "activity.performedActivity",
                      "#performed",
                      ConceptType.PROCEDURE,
                      Meaning.FACT))),
          Map.entry(
              "CareTeam",
              shape(
                  List.of("period"),
                  List.of(),
                  rule("reasonCode reason", "#reason", ConceptType.FINDING, Meaning.POSSIBLE),
                  rule("participant.role", "#role", ConceptType.OTHER, Meaning.OF_ANOTHER))),
          Map.entry(
              "Goal",
              shape(
                      List.of("start", "startDate"),
                      List.of("statusDate"),
                      rule("description", "", ConceptType.FINDING, Meaning.INTENDED))
                  .status("lifecycleStatus")),
          Map.entry(
              "Flag",
              shape(
                  List.of("period"),
                  List.of(),
                  rule("code", "", ConceptType.FINDING, Meaning.FACT))),
          Map.entry(
              "AdverseEvent",
              shape(
                  List.of("occurrence", "date", "detected"),
                  List.of("recordedDate"),
                  rule("event code type", "", ConceptType.FINDING, Meaning.FACT))),
          Map.entry(
              "ClinicalImpression",
              shape(
                      List.of("effective", "date"),
                      List.of("date"),
                      rule(
                          "finding.itemCodeableConcept finding.item",
                          "#",
                          ConceptType.FINDING,
                          Meaning.FACT),
                      rule(
                          "prognosisCodeableConcept",
                          "#prognosis",
                          ConceptType.FINDING,
                          Meaning.PREDICTED))
                  .words("description", "summary")),
          Map.entry(
              "DetectedIssue",
              shape(
                  List.of("identified", "date"),
                  List.of("identifiedDateTime"),
                  rule("code category", "", ConceptType.FINDING, Meaning.FACT))),
          Map.entry(
              "RiskAssessment",
              shape(
                  List.of("occurrence"),
                  List.of(),
                  rule(
                      "prediction.outcomeCodeableConcept prediction.outcome",
                      "#",
                      ConceptType.FINDING,
                      Meaning.PREDICTED))),
          Map.entry(
              "Device",
              shape(List.of(), List.of(), rule("type", "", ConceptType.OTHER, Meaning.FACT))),
          Map.entry("DeviceUseStatement", deviceUse()),
          Map.entry("DeviceUsage", deviceUse()),
          Map.entry(
              "ImagingStudy",
              shape(
                  List.of("started"),
                  List.of(),
                  rule(
                      "procedureCode procedure series.bodySite",
                      "",
                      ConceptType.PROCEDURE,
                      Meaning.FACT),
                  rule("reasonCode reason", "#reason", ConceptType.FINDING, Meaning.POSSIBLE))),
          Map.entry(
              "Media",
              shape(
                  List.of("created", "occurrence"),
                  List.of("issued"),
                  rule("modality view", "", ConceptType.PROCEDURE, Meaning.FACT))),
          Map.entry(
              "EpisodeOfCare",
              shape(
                  List.of("period"),
                  List.of(),
                  rule("type", "", ConceptType.OTHER, Meaning.FACT),
                  rule(
                      "diagnosis.condition.concept",
                      "#diagnosis",
                      ConceptType.DISORDER,
                      Meaning.FACT))),
          Map.entry(
              "Specimen",
              shape(
                      List.of("collected"),
                      List.of("receivedTime"),
                      rule("type", "", ConceptType.OTHER, Meaning.FACT),
                      rule("condition", "#condition", ConceptType.OTHER, Meaning.FACT))
                  .at("collection")),
          Map.entry("BodyStructure", body()),
          Map.entry("BodySite", body().status("")),
          Map.entry(
              "Communication",
              shape(
                      List.of("sent", "received"),
                      List.of("sent"),
                      rule("topic", "", ConceptType.OTHER, Meaning.FACT))
                  .words("payload.contentString")),
          Map.entry(
              "Consent",
              shape(
                  List.of("dateTime", "date"),
                  List.of("dateTime", "date"),
                  rule("category", "", ConceptType.OTHER, Meaning.FACT))),
          Map.entry(
              "Coverage",
              shape(
                  List.of("period"), List.of(), rule("type", "", ConceptType.OTHER, Meaning.FACT))),
          Map.entry(
              "RelatedPerson",
              shape(
                      List.of("period"),
                      List.of(),
                      rule("relationship", "", ConceptType.OTHER, Meaning.OF_ANOTHER))
                  .status("")));

  private StatementShapes() {}

  private static Shape deviceUse() {
    return shape(
        List.of("timing", "whenUsed"),
        List.of("recordedOn", "dateAsserted"),
        rule("device", "", ConceptType.OTHER, Meaning.FACT));
  }

  private static Shape body() {
    return shape(
        List.of(),
        List.of(),
        rule("morphology", "#morphology", ConceptType.FINDING, Meaning.FACT),
        rule(
            "location includedStructure.structure code",
            "",
            ConceptType.BODY_STRUCTURE,
            Meaning.FACT));
  }

  private static Rule rule(String paths, String suffix, ConceptType type, Meaning meaning) {
    return new Rule(List.of(paths.split(" ")), suffix, type, meaning);
  }

  private static Shape shape(List<String> happened, List<String> recorded, Rule... rules) {
    return new Shape(List.of(rules), "status", "", happened, recorded, List.of());
  }
}
