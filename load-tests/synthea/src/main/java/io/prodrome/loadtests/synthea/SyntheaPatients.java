package io.prodrome.loadtests.synthea;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.mitre.synthea.engine.Generator;
import org.mitre.synthea.export.FhirR4;
import org.mitre.synthea.helpers.Config;
import org.mitre.synthea.world.agents.Person;

/**
 * Makes synthetic patients with Synthea and writes one FHIR R4 transaction bundle a patient ({@code
 * 000001.json.gz}). It runs in a process of its own, because Synthea brings an older HAPI FHIR than
 * the one Prodrome serves with.
 *
 * <p>Patients are whole lives, the dead among them: every patient is drawn from the state's
 * population by {@code (seed, index)} alone, so patient 7 of seed 1 is the same person in a run of
 * 10 and in a run of 10,000, and a run that was stopped goes on where it was. One line {@code
 * patient INDEX} on standard output says that a file is complete; everything else goes to standard
 * error.
 */
public final class SyntheaPatients {

  private static final Set<String> OPTIONS =
      Set.of("--patients", "--first", "--seed", "--state", "--end", "--threads", "--out");

  private final Path out;
  private final Generator generator;
  private final long seed;

  private SyntheaPatients(Path out, Generator generator, long seed) {
    this.out = out;
    this.generator = generator;
    this.seed = seed;
  }

  /**
   * Generates the patients {@code --first} to {@code --first + --patients - 1}; files that are
   * already there are kept.
   *
   * @param args {@code --out DIR} and optionally {@code --patients N --first I --seed S --state
   *     NAME --end INSTANT --threads T}
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = options(args);
    Path out = Path.of(options.getOrDefault("--out", "synthea"));
    Files.createDirectories(out);
    int patients = Integer.parseInt(options.getOrDefault("--patients", "20"));
    int first = Integer.parseInt(options.getOrDefault("--first", "1"));
    int threads = Integer.parseInt(options.getOrDefault("--threads", "2"));
    long seed = Long.parseLong(options.getOrDefault("--seed", "1"));

    // Synthea logs to standard output; the protocol of this program is there, so it is moved away.
    java.io.PrintStream progress = System.out;
    System.setOut(System.err);
    configureSynthea();
    Generator.GeneratorOptions generation = new Generator.GeneratorOptions();
    generation.population = patients;
    generation.seed = seed;
    generation.clinicianSeed = seed;
    generation.overflow = false;
    generation.state = options.getOrDefault("--state", "Massachusetts");
    generation.endTime =
        Instant.parse(options.getOrDefault("--end", "2025-12-31T00:00:00Z")).toEpochMilli();
    generation.referenceTime = generation.endTime;
    SyntheaPatients source = new SyntheaPatients(out, new Generator(generation), seed);

    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> results =
          IntStream.range(first, first + patients)
              .mapToObj(index -> workers.submit(() -> source.write(index)))
              .toList();
      for (Future<Integer> result : results) {
        progress.println("patient " + result.get());
        progress.flush();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("Synthea failed on a patient", e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      if (!OPTIONS.contains(args[i])) {
        throw new IllegalArgumentException("unknown option " + args[i] + ", known: " + OPTIONS);
      }
      options.put(args[i], args[i + 1]);
    }
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException("option " + args[args.length - 1] + " has no value");
    }
    return options;
  }

  /**
   * Synthea writes nothing itself; full histories, and only resources that carry clinical facts.
   */
  private static void configureSynthea() {
    // Its log is a log of Prodrome's: no names, not even of people who never lived.
    Config.set("generate.log_patients.detail", "none");
    Config.set("exporter.years_of_history", "0");
    Config.set("exporter.pretty_print", "false");
    Config.set("exporter.fhir.export", "false");
    Config.set("exporter.hospital.fhir.export", "false");
    Config.set("exporter.practitioner.fhir.export", "false");
    Config.set("exporter.metadata.export", "false");
    Config.set("exporter.fhir.use_us_core_ig", "true");
    Config.set("exporter.fhir.transaction_bundle", "true");
    Config.set("generate.only_alive_patients", "false");
    Config.set(
        "exporter.fhir.included_resources",
        "Patient,Encounter,Condition,AllergyIntolerance,Observation,DiagnosticReport,Procedure,"
            + "MedicationRequest,Medication,Immunization,DocumentReference");
  }

  private int write(int index) throws IOException {
    Path file = out.resolve(String.format("%06d.json.gz", index));
    if (Files.exists(file)) {
      return index;
    }
    Person person = generator.generatePerson(index, seed * 1_000_003L + index);
    String bundle = FhirR4.convertToFHIRJson(person, generator.stop);
    Path part = out.resolve(file.getFileName() + ".part");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(part))) {
      gzip.write(bundle.getBytes(StandardCharsets.UTF_8));
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    return index;
  }
}
