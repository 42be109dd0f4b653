package io.prodrome.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.prodrome.launcher.meds.parquet.ReadBack;
import io.prodrome.topics.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportMedsCommandTest {

  private static final String SNOMED = "http://snomed.info/sct|";

  @TempDir private Path folder;
  private Path input;
  private Path out;
  private final TypedCommand typed = new TypedCommand();

  @BeforeEach
  void folders() throws IOException {
    input = Files.createDirectory(folder.resolve("in"));
    out = folder.resolve("out");
  }

  private static String extension(String kind, String group) {
    return """
    {"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-%s","extension":[
      {"url":"ombCategory","valueCoding":{"code":"1","display":"%s"}},
      {"url":"text","valueString":"any"}]}\
    """
        .formatted(kind, group);
  }

  private static String patient(int number) {
    return """
    {"fullUrl":"urn:uuid:p%1$d","resource":{"resourceType":"Patient","id":"p%1$d",
      "extension":[%2$s,%3$s],
      "identifier":[{"system":"urn:test","value":"%1$d"}],"gender":"female",
      "birthDate":"1950-02-03","deceasedDateTime":"2021-05-06T07:08:09Z"}}\
    """
        .formatted(
            number,
            extension("race", "Black or African American"),
            extension("ethnicity", "Not Hispanic or Latino"));
  }

  private static String condition(int patient, String code, String date) {
    return """
    {"fullUrl":"urn:uuid:c%1$d%2$s","resource":{"resourceType":"Condition","id":"c%1$d%2$s",
      "code":{"coding":[{"system":"http://snomed.info/sct","code":"%2$s","display":"Name %2$s"}]},
      "subject":{"reference":"urn:uuid:p%1$d"},
      "onsetDateTime":"%3$s","recordedDate":"%3$s"}}\
    """
        .formatted(patient, code, date);
  }

  private static String weight(int patient) {
    return """
    {"fullUrl":"urn:uuid:o%1$d","resource":{"resourceType":"Observation","id":"o%1$d",
      "status":"final",
      "code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Body Weight"}]},
      "subject":{"reference":"urn:uuid:p%1$d"},"effectiveDateTime":"2018-01-02T03:04:05Z",
      "issued":"2018-01-02T03:04:06Z",
      "valueQuantity":{"value":71.3,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"}}}\
    """
        .formatted(patient);
  }

  private static String note(int patient, String text, String date) {
    return """
    {"fullUrl":"urn:uuid:n%1$d","resource":{"resourceType":"DocumentReference","id":"n%1$d",
      "status":"current","subject":{"reference":"urn:uuid:p%1$d"},"date":"%3$s",
      "content":[{"attachment":{"contentType":"text/plain","data":"%2$s"}}]}}\
    """
        .formatted(
            patient,
            Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)),
            date);
  }

  private void bundle(String name, String... entries) throws IOException {
    Files.writeString(
        input.resolve(name),
        "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":["
            + String.join(",", entries)
            + "]}");
  }

  private int export(Object... more) {
    return typed.run(
        Stream.concat(
                Stream.of("export-meds", "--input", input, "--out", out, "--authority", "urn:test"),
                Stream.of(more))
            .toArray());
  }

  private List<Path> dataFiles() throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("data"))) {
      return files.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
    }
  }

  private List<Map<String, Object>> rows() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Path file : dataFiles()) {
      rows.addAll(new ReadBack(file).rows());
    }
    return rows;
  }

  private static Map<String, Object> only(List<Map<String, Object>> rows, String code) {
    List<Map<String, Object>> found =
        rows.stream().filter(row -> row.get("code").equals(code)).toList();
    assertEquals(1, found.size(), () -> code + " in " + rows);
    return found.get(0);
  }

  private static long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }

  @Test
  void aPatientsRowsSayWhatTheTimelineSays() throws IOException {
    bundle(
        "a.json",
        patient(1),
        condition(1, "59621000", "2015-03-01"),
        weight(1),
        note(1, "Her mother had asthma. She denies gout.", "2019-01-01T10:00:00Z"));
    assertEquals(0, export("--split", "held_out"), typed::err);

    assertEquals(List.of(out.resolve("data/held_out/0.parquet")), dataFiles());
    List<Map<String, Object>> rows = rows();
    assertEquals(
        List.of(
            "GENDER//FEMALE",
            "RACE//BLACK_OR_AFRICAN_AMERICAN",
            "ETHNICITY//NOT_HISPANIC_OR_LATINO",
            "MEDS_BIRTH"),
        rows.stream().limit(4).map(row -> row.get("code")).toList());
    assertFalse(rows.get(0).containsKey("time"));
    assertEquals(micros("1950-02-03T00:00:00Z"), rows.get(3).get("time"));
    Map<String, Object> last = rows.get(rows.size() - 1);
    assertEquals("MEDS_DEATH", last.get("code"));
    assertEquals(micros("2021-05-06T07:08:09Z"), last.get("time"));

    Map<String, Object> diagnosis = only(rows, SNOMED + "59621000");
    assertEquals(micros("2015-03-01T00:00:00Z"), diagnosis.get("time"));
    assertEquals("DISORDER", diagnosis.get("concept_type"));
    assertEquals("CODED", diagnosis.get("source"));
    Map<String, Object> weight = only(rows, "http://loinc.org|29463-7");
    assertEquals(71.3f, weight.get("numeric_value"));
    assertEquals("kg", weight.get("unit"));
    assertEquals(micros("2018-01-02T03:04:05Z"), weight.get("time"));
    Map<String, Object> mother = only(rows, SNOMED + "195967001");
    assertEquals("NOTE", mother.get("source"));
    assertEquals("FAMILY", mother.get("context"));
    Set<Object> contexts = rows.stream().map(row -> row.get("context")).collect(Collectors.toSet());
    assertTrue(contexts.contains("NEGATED"), contexts::toString);
  }

  @Test
  void everyCodeIsDescribedAndEverySubjectHasItsSplit() throws IOException {
    for (int i = 1; i <= 40; i++) {
      bundle("b%02d.json".formatted(i), patient(i), condition(i, "59621000", "2015-03-01"));
    }
    assertEquals(0, export("--shard", "15"), typed::err);

    Set<Object> codes = new HashSet<>();
    for (Map<String, Object> row : new ReadBack(out.resolve("metadata/codes.parquet")).rows()) {
      assertTrue(codes.add(row.get("code")), () -> row + " is there twice");
      assertTrue(row.containsKey("parent_codes"), row::toString);
    }
    Map<Object, Object> splits =
        new ReadBack(out.resolve("metadata/subject_splits.parquet"))
            .rows().stream()
                .collect(Collectors.toMap(row -> row.get("subject_id"), row -> row.get("split")));
    assertEquals(40, splits.size());
    assertEquals(Set.of("train", "tuning", "held_out"), new HashSet<>(splits.values()));
    Set<Object> met = new HashSet<>();
    for (Path file : dataFiles()) {
      long before = 0;
      for (Map<String, Object> row : new ReadBack(file).rows()) {
        long subject = (Long) row.get("subject_id");
        assertTrue(subject >= before && subject > 0, "subjects are positive and in order");
        assertTrue(subject == before || met.add(subject), "all rows of a subject are together");
        assertEquals(splits.get(subject), file.getParent().getFileName().toString());
        assertTrue(codes.contains(row.get("code")), row::toString);
        before = subject;
      }
    }
    JsonNode dataset = Json.mapper().readTree(out.resolve("metadata/dataset.json").toFile());
    assertEquals("out", dataset.path("dataset_name").asText());
    assertTrue(dataset.path("meds_version").asText().startsWith("0.4"));
  }

  @Test
  void anExportThatBrokeOffGoesOnWhereItWas() throws IOException {
    for (int i = 1; i <= 3; i++) {
      bundle("b" + i + ".json", patient(i), condition(i, "59621000", "2015-03-01"));
    }
    Files.writeString(input.resolve("b2.json"), "{\"resourceType\":");
    assertEquals(1, export("--shard", "1", "--split", "train"));
    assertTrue(typed.err().contains("b2.json was refused"), typed::err);
    assertFalse(typed.err().contains("Exception"), typed::err);
    Path first = out.resolve("data/train/0.parquet");
    // A mark that would be gone if the shard were written again.
    Files.write(first, new byte[] {1});

    bundle("b2.json", patient(2), condition(2, "59621000", "2015-03-01"));
    assertEquals(1, export("--shard", "2", "--split", "train"));
    assertTrue(typed.err().contains("other settings"), typed::err);
    assertEquals(0, export("--shard", "1", "--split", "train"), typed::err);
    assertEquals(1, Files.size(first));
    assertEquals(3, dataFiles().size());
    assertEquals(3, new ReadBack(out.resolve("metadata/subject_splits.parquet")).rows().size());
    assertFalse(Files.exists(out.resolve(".export")));
  }

  @Test
  void aFinishedDataSetAndAFolderOfOtherThingsAreKept() throws IOException {
    bundle("a.json", patient(1), condition(1, "59621000", "2015-03-01"));
    assertEquals(0, export(), typed::err);
    assertEquals(1, export());
    assertTrue(typed.err().contains("finished data set"), typed::err);
    out = input;
    assertEquals(1, export());
    assertTrue(typed.err().contains("is not empty"), typed::err);
  }

  @Test
  void aPatientInTwoBundlesIsRefusedByTheirNames() throws IOException {
    bundle("a.json", patient(1), condition(1, "59621000", "2015-03-01"));
    bundle("b.json", patient(1), condition(1, "44054006", "2016-03-01"));
    assertEquals(1, export());
    assertTrue(typed.err().contains("a.json") && typed.err().contains("b.json"), typed::err);
  }

  @Test
  void ofSeveralPatientsInABundleRaceIsNotGuessed() throws IOException {
    bundle(
        "a.json",
        patient(1),
        patient(2),
        condition(1, "59621000", "2015-03-01"),
        condition(2, "59621000", "2015-03-01"));
    assertEquals(0, export(), typed::err);
    List<Map<String, Object>> rows = rows();
    Set<Object> subjects =
        rows.stream()
            .map(row -> row.get("subject_id"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(2, subjects.size());
    assertTrue(rows.stream().noneMatch(row -> row.get("code").toString().startsWith("RACE")));
  }

  @Test
  void theSameBundlesGiveTheSameBytes() throws IOException {
    for (int i = 1; i <= 5; i++) {
      bundle(
          "b" + i + ".json",
          patient(i),
          condition(i, "59621000", "2015-03-01"),
          note(i, "Asthma and gout. Possible pneumonia.", "2019-01-01T10:00:00Z"));
    }
    assertEquals(0, export("--split", "train", "--threads", "4"), typed::err);
    byte[] first = Files.readAllBytes(out.resolve("data/train/0.parquet"));
    out = folder.resolve("again");
    assertEquals(0, export("--split", "train", "--threads", "1"), typed::err);
    assertEquals(
        Base64.getEncoder().encodeToString(first),
        Base64.getEncoder()
            .encodeToString(Files.readAllBytes(out.resolve("data/train/0.parquet"))));
  }

  @Test
  void wrongOptionsAreSaidSo() throws IOException {
    assertEquals(1, export());
    assertTrue(typed.err().contains("has no FHIR bundles"), typed::err);
    assertNotEquals(0, export("--split", "test"));
    assertTrue(typed.err().contains("none of auto, train, tuning, held_out"), typed::err);
    assertNotEquals(0, export("--synthea", "5"));
    input = folder.resolve("nowhere");
    assertEquals(1, export());
    assertTrue(typed.err().contains("is no folder"), typed::err);
  }
}
