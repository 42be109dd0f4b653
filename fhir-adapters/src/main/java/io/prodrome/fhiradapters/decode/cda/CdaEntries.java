package io.prodrome.fhiradapters.decode.cda;

import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.concept.Context.Experiencer;
import io.prodrome.domain.event.CodedFact;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.EventTime;
import io.prodrome.domain.event.Retraction;
import io.prodrome.fhiradapters.decode.rules.Codes;
import io.prodrome.fhiradapters.decode.xml.XmlElement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The coded entries of a document's sections (C-CDA R2.1, volume 2) as facts: problems, allergies,
 * medications, immunizations, procedures, results, vital signs, family and social history, visits.
 * An entry that has no code, or is there only for the sake of another, is no fact. Of one document,
 * so not shared by threads.
 */
final class CdaEntries {

  private static final String TEMPLATES = "2.16.840.1.113883.10.20.22.4.";

  private static final Set<String> ALLERGIES =
      Set.of(TEMPLATES + "7", TEMPLATES + "90", "2.16.840.1.113883.10.20.1.18");

  private static final Set<String> PROBLEMS =
      Set.of(TEMPLATES + "4", TEMPLATES + "46", "2.16.840.1.113883.10.20.1.28");

  private static final Set<String> IMMUNIZATIONS = Set.of(TEMPLATES + "52", TEMPLATES + "120");

  private static final List<XmlElement> NONE = List.of();

  /** Acts that hold what they are about, and are themselves no facts. */
  private static final Set<String> FRAMES = Set.of("SUBJ", "COMP");

  /** SNOMED CT's and LOINC's words for "what kind of problem the value is". */
  private static final Set<String> PROBLEM_TYPES =
      Set.of(
          "64572001",
          "55607006",
          "404684003",
          "282291009",
          "418799008",
          "409586006",
          "248536006",
          "75326-9",
          "75325-1",
          "75323-6",
          "75322-8",
          "75321-0",
          "75319-4",
          "75318-6",
          "75317-8",
          "75315-2",
          "75314-5",
          "75312-9",
          "29308-4");

  /** SNOMED CT's resolved and inactive. */
  private static final Set<String> OVER = Set.of("413322009", "73425007");

  private final CdaDocument document;
  private final @Nullable String visit;

  CdaEntries(CdaDocument document, @Nullable String visit) {
    this.document = document;
    this.visit = visit;
  }

  /** Adds what the entries of all sections say. */
  void addAll() {
    for (XmlElement component : document.root().children("component")) {
      for (XmlElement body : component.children("structuredBody")) {
        sections(body, "");
      }
    }
  }

  private void sections(XmlElement outer, String place) {
    int number = 0;
    for (XmlElement component : outer.children("component")) {
      for (XmlElement section : component.children("section")) {
        String here = place + "section[" + ++number + "]";
        int entry = 0;
        for (XmlElement holder : ofPatient(section) ? section.children("entry") : NONE) {
          entry++;
          for (XmlElement act : holder.children()) {
            add(act, Experiencer.PATIENT, here + "/entry[" + entry + "]");
          }
        }
        sections(section, here + "/");
      }
    }
  }

  /** Whether a section is about the patient's health; what a payer covers is not. */
  private static boolean ofPatient(XmlElement section) {
    return !section.value("code", "code").equals("48768-6");
  }

  private void add(XmlElement act, Experiencer whose, String pointer) {
    if (!act.attribute("nullFlavor").isEmpty()) {
      return; // Not said.
    }
    switch (act.name()) {
      case "act" -> {
        if (!inner(act, whose, pointer) && !frameOnly(act)) {
          addAct(act, ConceptType.PROCEDURE, act.find("code"), whose, pointer);
        }
      }
      case "organizer" -> {
        Experiencer members =
            act.find("subject", "relatedSubject") != null ? Experiencer.FAMILY : whose;
        for (XmlElement component : act.children("component")) {
          for (XmlElement member : component.children()) {
            add(member, members, pointer);
          }
        }
      }
      case "observation" -> observation(act, whose, pointer);
      case "procedure" -> addAct(act, ConceptType.PROCEDURE, act.find("code"), whose, pointer);
      case "substanceAdministration" -> {
        XmlElement product = act.find("consumable", "manufacturedProduct", "manufacturedMaterial");
        addAct(
            act,
            hasTemplate(act, IMMUNIZATIONS) ? ConceptType.IMMUNIZATION : ConceptType.MEDICATION,
            product == null ? null : product.find("code"),
            whose,
            pointer);
      }
      case "encounter" -> {
        String number = CdaDocument.visitId(act);
        if (mood(act).equals("EVN") && !number.isEmpty() && !number.equals(visit)) {
          CdaVisits.add(act, number, document, pointer);
        }
        inner(act, whose, pointer);
      }
      default -> {} // Supplies, regions of interest and media.
    }
  }

  /** Adds what an act is about; whether there is anything. */
  private boolean inner(XmlElement act, Experiencer whose, String pointer) {
    boolean any = false;
    for (XmlElement relation : act.children("entryRelationship")) {
      boolean about = FRAMES.contains(relation.attribute("typeCode"));
      for (XmlElement member : relation.children()) {
        if (about && (member.name().equals("observation") || member.name().equals("act"))) {
          any |= !isRemark(member);
          if (!isRemark(member)) {
            add(member, whose, pointer);
          }
        }
      }
    }
    return any;
  }

  /** Severity, status, comments, instructions and the like: they qualify what they belong to. */
  private static boolean isRemark(XmlElement act) {
    String code = act.value("code", "code");
    return Set.of("SEV", "48767-8", "33999-4", "11323-3", "82606-5", "INT", "instruction", "LOINC")
            .contains(code)
        || hasTemplate(
            act,
            Set.of(
                TEMPLATES + "8",
                TEMPLATES + "6",
                TEMPLATES + "64",
                TEMPLATES + "20",
                TEMPLATES + "31",
                TEMPLATES + "5",
                TEMPLATES + "145",
                TEMPLATES + "143"));
  }

  /** Whether an act names no more than the kind of thing it holds: a concern, a note. */
  private static boolean frameOnly(XmlElement act) {
    String system = act.value("codeSystem", "code");
    return system.equals("2.16.840.1.113883.5.6")
        || system.equals(CdaCodes.ACT_CODE)
        || system.equals("2.16.840.1.113883.6.1")
        || act.find("code") == null;
  }

  private void observation(XmlElement act, Experiencer whose, String pointer) {
    XmlElement code = act.find("code");
    XmlElement value = act.find("value");
    if (hasTemplate(act, ALLERGIES)) {
      XmlElement substance = act.find("participant", "participantRole", "playingEntity", "code");
      boolean named = substance != null && document.codes().of(substance).isPresent();
      addAct(act, ConceptType.ALLERGY, named ? substance : value, whose, pointer);
      return;
    }
    boolean problem =
        hasTemplate(act, PROBLEMS)
            || CdaCodes.isAssertion(code)
            || PROBLEM_TYPES.contains(act.value("code", "code"));
    if (problem) {
      if (value != null) {
        addAct(act, ConceptType.DISORDER, value, whose, pointer);
      }
      return;
    }
    addAct(act, ConceptType.OBSERVATION, code, whose, pointer);
  }

  private void addAct(
      XmlElement act,
      ConceptType kind,
      @Nullable XmlElement code,
      Experiencer whose,
      String pointer) {
    Optional<Codes> found = document.codes().of(code);
    XmlElement value = act.find("value");
    boolean pending =
        kind == ConceptType.OBSERVATION
            && value != null
            && !value.attribute("nullFlavor").isEmpty()
            && value.children().isEmpty();
    if (found.isEmpty() || pending) {
      return;
    }
    Codes codes = found.get();
    EventTime time = time(act);
    String says = codes.preferred().key() + "|" + (time == null ? "" : time.instant());
    String factId = document.factId(nameOf(kind), act, says);
    if (act.value("code", "statusCode").equals("nullified")) {
      document.add(factId, EventAction.WITHDRAW, time, visit, pointer, new Retraction());
      return;
    }
    ConceptType type = codes.type(kind);
    if (kind == ConceptType.ALLERGY && type != ConceptType.SITUATION) {
      type = kind; // It is coded by its substance.
    }
    Double number = kind == ConceptType.OBSERVATION ? number(value) : null;
    String unit = number == null || value == null ? "" : value.attribute("unit");
    document.add(
        factId,
        EventAction.ADD,
        time,
        visit,
        pointer,
        new CodedFact(
            codes.preferred(),
            codes.all(),
            type,
            CdaContext.of(act, kind, whose, isOver(act)),
            number,
            unit.isEmpty() || unit.equals("1") ? null : unit));
    if (kind == ConceptType.OBSERVATION && value != null) {
      addFinding(act, value, factId, time, whose, pointer);
    }
  }

  /** What an observation found, where that is a finding of its own, such as a way of smoking. */
  private void addFinding(
      XmlElement act,
      XmlElement value,
      String factId,
      @Nullable EventTime time,
      Experiencer whose,
      String pointer) {
    document
        .codes()
        .of(value)
        .filter(codes -> codes.preferred().system().equals(CodeSystems.SNOMED_CT))
        .filter(codes -> CdaContext.namesConcept(codes.preferred()))
        .ifPresent(
            codes ->
                document.add(
                    factId + ".value",
                    EventAction.ADD,
                    time,
                    visit,
                    pointer,
                    new CodedFact(
                        codes.preferred(),
                        codes.all(),
                        codes.type(ConceptType.FINDING),
                        CdaContext.of(act, ConceptType.FINDING, whose, false),
                        null,
                        null)));
  }

  private @Nullable EventTime time(XmlElement act) {
    for (XmlElement effective : act.children("effectiveTime")) {
      EventTime time = document.times().of(effective);
      if (time != null) {
        return time;
      }
    }
    return document.times().of(act.find("author", "time"));
  }

  /** Whether a problem is said to be over: it has an end, or a status that says so. */
  private static boolean isOver(XmlElement act) {
    XmlElement end = act.find("effectiveTime", "high");
    if (end != null && !List.of("NA", "NI").contains(end.attribute("nullFlavor"))) {
      return true;
    }
    for (XmlElement relation : act.children("entryRelationship")) {
      XmlElement status = relation.find("observation");
      if (status != null
          && status.value("code", "code").equals("33999-4")
          && OVER.contains(status.value("code", "value"))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Double number(@Nullable XmlElement value) {
    String text = value == null ? "" : value.attribute("value");
    if (text.isEmpty() || text.length() > 40) {
      return null;
    }
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? number : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static String mood(XmlElement act) {
    String mood = act.attribute("moodCode");
    return mood.isEmpty() ? "EVN" : mood;
  }

  private static boolean hasTemplate(XmlElement act, Set<String> roots) {
    for (XmlElement template : act.children("templateId")) {
      if (roots.contains(template.attribute("root"))) {
        return true;
      }
    }
    return false;
  }

  /** What FHIR calls it, so that a fact has the same id in either form. */
  private static String nameOf(ConceptType kind) {
    return switch (kind) {
      case ALLERGY -> "AllergyIntolerance";
      case MEDICATION -> "MedicationStatement";
      case IMMUNIZATION -> "Immunization";
      case PROCEDURE -> "Procedure";
      case OBSERVATION -> "Observation";
      default -> "Condition";
    };
  }
}
