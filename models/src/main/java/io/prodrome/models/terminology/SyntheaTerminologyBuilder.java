package io.prodrome.models.terminology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.concept.CodeSystems;
import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a terminology from the JSON modules that Synthea's jar carries.
 *
 * <p>A module says codes in many places, with or without semantic tags, and with slightly different
 * names; the same code's names are gathered, the most used one is preferred, and where no name has
 * a tag the kind of state that uses the code says its type. The result depends on the modules'
 * content only.
 */
public final class SyntheaTerminologyBuilder {

  private static final Map<String, String> SYSTEMS =
      Map.of(
          "SNOMED-CT", CodeSystems.SNOMED_CT,
          "LOINC", CodeSystems.LOINC,
          "RxNorm", CodeSystems.RXNORM,
          "CVX", CodeSystems.CVX);

  /** What the modules' codes and names are under. */
  public static final List<String> LICENCES =
      List.of(
          "SNOMED CT: SNOMED International's affiliate licence; not to be redistributed",
          "LOINC: LOINC licence, loinc.org/license",
          "RxNorm names: U.S. National Library of Medicine, public domain",
          "CVX: U.S. Centers for Disease Control and Prevention, public domain");

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Gathered> gathered = new TreeMap<>();

  private SyntheaTerminologyBuilder() {}

  /**
   * Gathers the codes of all modules.
   *
   * @param folder the folder that Synthea's jar was unpacked to
   * @param syntheaVersion leads the terminology's version
   * @throws IOException if the modules cannot be read or hold no codes
   */
  public static Terminology read(Path folder, String syntheaVersion) throws IOException {
    return Terminology.of("synthea-" + syntheaVersion, concepts(List.of(folder)));
  }

  /**
   * Gathers the codes of all modules.
   *
   * @param places the files and folders of Synthea's jar that hold codes, in the jar or unpacked
   * @throws IOException if the modules cannot be read or hold no codes
   */
  public static List<Concept> concepts(List<Path> places) throws IOException {
    SyntheaTerminologyBuilder builder = new SyntheaTerminologyBuilder();
    List<Path> modules = new ArrayList<>();
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        files.filter(file -> file.toString().endsWith(".json")).sorted().forEach(modules::add);
      }
    }
    for (Path module : modules) {
      try {
        builder.walk(builder.json.readTree(Files.readAllBytes(module)), "", "");
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the Synthea module " + module, e);
      }
    }
    List<Concept> concepts = builder.gathered.values().stream().map(Gathered::concept).toList();
    if (concepts.isEmpty()) {
      throw new IOException("no codes in " + places + ": was Synthea unpacked?");
    }
    return concepts;
  }

  /**
   * @param member the name of the member that holds the node
   * @param state the type of the module's state it stands in, in lower case
   */
  private void walk(JsonNode node, String member, String state) {
    if (node.isArray()) {
      node.forEach(element -> walk(element, member, state));
    } else if (node.isObject()) {
      if (node.has("system") && node.has("code")) {
        gather(node, member, state);
      }
      String within = node.path("type").asText(state).toLowerCase(Locale.ROOT);
      node.properties().forEach(child -> walk(child.getValue(), child.getKey(), within));
    }
  }

  private void gather(JsonNode node, String member, String state) {
    String system = node.path("system").asText();
    String uri = SYSTEMS.getOrDefault(system, system);
    String code = node.path("code").asText().strip();
    String display = node.path("display").asText("").replaceAll("\\s+", " ").strip();
    if (!SYSTEMS.containsValue(uri) || code.isEmpty() || display.isEmpty()) {
      return;
    }
    Gathered concept = gathered.computeIfAbsent(uri + "|" + code, key -> new Gathered(uri, code));
    concept.displays.merge(display, 1, Integer::sum);
    concept.usedAs(typeByUse(uri, member, state));
  }

  private static ConceptType typeByUse(String system, String member, String state) {
    return switch (system) {
      case CodeSystems.LOINC -> ConceptType.OBSERVATION;
      case CodeSystems.RXNORM -> ConceptType.MEDICATION;
      case CodeSystems.CVX -> ConceptType.IMMUNIZATION;
      default ->
          switch (member) {
            case "activities", "procedure_code", "instructions" -> ConceptType.PROCEDURE;
            case "body_site" -> ConceptType.BODY_STRUCTURE;
            case "reaction" -> ConceptType.FINDING;
            case "value_code" -> ConceptType.OTHER;
            default -> typeByState(state);
          };
    };
  }

  private static ConceptType typeByState(String state) {
    return switch (state) {
      case "conditiononset", "conditionend", "active condition" -> ConceptType.DISORDER;
      case "procedure", "careplanstart", "careplanend", "active careplan", "imagingstudy" ->
          ConceptType.PROCEDURE;
      case "medicationorder", "medicationend", "active medication" -> ConceptType.MEDICATION;
      case "allergyonset", "allergyend", "active allergy" -> ConceptType.SUBSTANCE;
      case "encounter" -> ConceptType.VISIT;
      case "observation", "multiobservation", "diagnosticreport" -> ConceptType.OBSERVATION;
      case "symptom" -> ConceptType.FINDING;
      default -> ConceptType.OTHER;
    };
  }

  /** What the modules say of one code. */
  private static final class Gathered {
    private final String system;
    private final String code;
    private final Map<String, Integer> displays = new TreeMap<>();
    private @Nullable ConceptType use;

    Gathered(String system, String code) {
      this.system = system;
      this.code = code;
    }

    /** The first type in the enum's order wins: a disorder also looked up by a guard stays one. */
    void usedAs(ConceptType type) {
      if (use == null || type.compareTo(use) < 0) {
        use = type;
      }
    }

    Concept concept() {
      String tag =
          system.equals(CodeSystems.SNOMED_CT)
              ? displays.keySet().stream()
                  .map(SemanticTags::of)
                  .filter(found -> !found.isEmpty())
                  .max(Comparator.comparing(this::uses).thenComparing(Comparator.reverseOrder()))
                  .orElse("")
              : "";
      Map<String, Integer> names = new LinkedHashMap<>();
      Map<String, String> spelling = new LinkedHashMap<>();
      displays.forEach(
          (display, count) -> {
            String name = SemanticTags.strip(display);
            String folded = name.toLowerCase(Locale.ROOT);
            spelling.putIfAbsent(folded, name);
            names.merge(folded, count, Integer::sum);
          });
      List<String> ordered = new ArrayList<>(names.keySet());
      ordered.sort(
          Comparator.comparing((String name) -> -names.getOrDefault(name, 0))
              .thenComparing(Comparator.naturalOrder()));
      List<String> spelled = ordered.stream().map(n -> spelling.getOrDefault(n, n)).toList();
      ConceptType type =
          tag.isEmpty() ? (use == null ? ConceptType.OTHER : use) : ConceptType.ofSemanticTag(tag);
      return Concept.of(new Coding(system, code, spelled.get(0)), type, tag, spelled);
    }

    private int uses(String tag) {
      return displays.entrySet().stream()
          .filter(display -> SemanticTags.of(display.getKey()).equals(tag))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }
}
