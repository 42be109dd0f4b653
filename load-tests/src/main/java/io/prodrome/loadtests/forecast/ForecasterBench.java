package io.prodrome.loadtests.forecast;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The forecaster on one thread: events appended to long histories, beside the same model run whole
 * in ONNX Runtime and in PyTorch, in one run: {@code prodrome bench forecaster}. The parts follow
 * each other in turns, so that a machine that is busy with other things is so for all of them.
 */
public final class ForecasterBench {

  /** Tokens of history that an appended event meets. */
  public static final int HISTORY = 256;

  /** The history, the sex token, the new event and both NOW. */
  private static final int WHOLE = HISTORY + 4;

  private static final int PATIENTS = 64;
  private static final int APPENDED_EACH = 16;
  private static final int TURNS = 5;
  private static final double NANOS = 1e9;
  private static final double MIB = 1 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ModelPack pack;
  private final Consumer<String> progress;

  /**
   * @param pack whose forecaster is measured
   * @param progress told what is done now
   */
  public ForecasterBench(ModelPack pack, Consumer<String> progress) {
    this.pack = pack;
    this.progress = progress;
  }

  /**
   * Where PyTorch is.
   *
   * @param python the interpreter, with torch
   * @param script {@code forecaster_torch.py}
   * @param training the folder of the training package
   */
  public record Torch(Path python, Path script, Path training) {}

  /**
   * Speed and latency.
   *
   * @param seconds how long each part is measured, in all
   * @param torch null for none
   * @throws IOException if PyTorch's process fails
   */
  public ObjectNode speed(double seconds, @Nullable Torch torch)
      throws IOException, InterruptedException, OrtException {
    ObjectNode json = JSON.createObjectNode();
    json.put("historyTokens", HISTORY);
    Times appended = new Times();
    Times streamed = new Times();
    Times whole = new Times();
    try (Forecaster forecaster = Forecaster.of(pack);
        WholeModel model = new WholeModel(pack, WHOLE)) {
      json.put("model", forecaster.model());
      Appending appending = new Appending(forecaster);
      progress.accept("warming up");
      new Times().measure(seconds / TURNS, () -> appending.one(false));
      new Times().measure(seconds / TURNS, model::cost);
      for (int turn = 0; turn < TURNS; turn++) {
        progress.accept("turn " + (turn + 1) + " of " + TURNS);
        appended.measure(seconds / TURNS, () -> appending.one(false));
        whole.measure(seconds / TURNS, model::cost);
        streamed.measure(seconds / TURNS, () -> appending.one(true));
      }
      appended.write(json.putObject("appended"));
      streamed.write(json.putObject("appendedAndComparedWithBefore"));
      whole.write(json.putObject("wholeInOnnxRuntime"));
      json.put("timesFasterThanWhole", appended.perSecond() / whole.perSecond());
      json.put("timesFasterThanWholeByCpu", appended.perCpuSecond() / whole.perCpuSecond());
      progress.accept("half of the load");
      json.set("halfLoad", openLoop(appending, appended.perSecond() / 2, seconds));
    }
    if (torch != null) {
      progress.accept("PyTorch");
      JsonNode found = torch(torch, seconds);
      json.set("pyTorch", found);
      json.put(
          "timesFasterThanPyTorchWhole",
          appended.perSecond() / found.at("/whole/perSecond").asDouble());
      json.put(
          "timesFasterThanPyTorchWholeByCpu",
          appended.perCpuSecond() / found.at("/whole/perCpuSecond").asDouble());
      json.put(
          "timesFasterThanPyTorchWithKeptKeys",
          appended.perSecond() / found.at("/appended/perSecond").asDouble());
    }
    return json;
  }

  /** Requests come when they come, whether the last one is answered or not. */
  private static ObjectNode openLoop(Appending appending, double perSecond, double seconds)
      throws OrtException {
    int count = Math.max(1, (int) (perSecond * seconds));
    Times times = new Times();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      // New patients are no part of the load: time stands still meanwhile.
      long stopped = System.nanoTime();
      appending.renewWhereNeeded();
      start += System.nanoTime() - stopped;
      long due = start + (long) (i / perSecond * NANOS);
      for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
      Cost cost = appending.one(false);
      times.add(new Cost(System.nanoTime() - due, cost.cpu()));
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("offeredPerSecond", perSecond);
    times.writeLatency(json);
    return json;
  }

  /**
   * Memory after many forecasts, in batches over patients, which come and go.
   *
   * @param forecasts how many
   * @param batch how many at a time
   * @param done told how many are done
   * @return heap in use and resident size at 10, 50 and 100 of a hundred
   */
  public ObjectNode memory(long forecasts, int batch, LongConsumer done) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("forecasts", forecasts);
    ArrayNode points = json.putArray("points");
    try (Forecaster forecaster = Forecaster.of(pack)) {
      List<GrowingPatient> patients = new ArrayList<>();
      int number = 0;
      int next = 0;
      long[] marks = {forecasts / 10, forecasts / 2, forecasts};
      long started = System.nanoTime();
      for (long made = 0; made < forecasts; ) {
        if (made % ((long) batch * APPENDED_EACH) == 0) {
          patients.clear();
          while (patients.size() < batch) {
            patients.add(new GrowingPatient(forecaster.vocabulary(), number++, HISTORY));
          }
        }
        List<TimelineRevision> revisions = patients.stream().map(GrowingPatient::next).toList();
        require(forecaster.forecast(revisions));
        made += batch;
        done.accept(made);
        for (; next < marks.length && made >= marks[next]; next++) {
          ObjectNode point = points.addObject();
          point.put("forecasts", made);
          point.put("perSecond", made / ((System.nanoTime() - started) / NANOS));
          point.put("heapMiB", heap() / MIB);
          point.put("residentMiB", resident() / MIB);
          point.put("keptMiB", forecaster.cachedBytes() / MIB);
        }
      }
    }
    return json;
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Linux's resident set size of this process in bytes; -1 elsewhere. */
  private static long resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return -1;
    }
    Matcher size = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(Files.readString(status));
    return size.find() ? Long.parseLong(size.group(1)) * 1024 : -1;
  }

  private static JsonNode torch(Torch torch, double seconds)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            torch.python().toString(),
            torch.script().toString(),
            "--tokens",
            String.valueOf(WHOLE),
            "--seconds",
            String.valueOf(seconds));
    builder.environment().put("PYTHONPATH", torch.training().toString());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try {
      byte[] out = process.getInputStream().readAllBytes();
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("PyTorch's process ended with exit code " + code);
      }
      return JSON.readTree(new String(out, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void require(List<Forecast> forecasts) {
    for (Forecast forecast : forecasts) {
      if (forecast.abstention() != null) {
        throw new IllegalStateException("the forecaster abstains: " + forecast.abstention());
      }
    }
  }

  /** Patients who get one event after another, in turns; with {@link #HISTORY} tokens at first. */
  private static final class Appending {
    private final Forecaster forecaster;
    private List<GrowingPatient> patients = List.of();
    private int number;
    private int at;

    Appending(Forecaster forecaster) {
      this.forecaster = forecaster;
    }

    /** One appended event's forecast. */
    Cost one(boolean compared) {
      renewWhereNeeded();
      GrowingPatient patient = patients.get(at++ % patients.size());
      TimelineRevision revision = compared ? patient.nextInTheStream() : patient.next();
      Cost.Clock clock = Cost.start();
      List<Forecast> forecasts = forecaster.forecast(List.of(revision));
      Cost cost = clock.stop();
      require(forecasts);
      return cost;
    }

    /** New patients, whose histories the forecaster has met, where the others have had enough. */
    void renewWhereNeeded() {
      if (at < patients.size() * APPENDED_EACH) {
        return;
      }
      List<GrowingPatient> fresh = new ArrayList<>();
      for (int i = 0; i < PATIENTS; i++) {
        GrowingPatient patient = new GrowingPatient(forecaster.vocabulary(), number++, HISTORY - 1);
        forecaster.forecast(List.of(patient.next()));
        fresh.add(patient);
      }
      patients = fresh;
      at = 0;
    }
  }

  /** Something that is measured: tells what counts of it. */
  private interface Work {
    Cost once() throws OrtException;
  }

  /** Times of single runs. */
  private static final class Times {
    private long[] nanos = new long[1024];
    private int count;
    private long cpu;

    void add(Cost cost) {
      cpu += cost.cpu();
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = cost.nanos();
    }

    /** Runs it for so long, with what it does not count. */
    void measure(double seconds, Work work) throws OrtException {
      long end = System.nanoTime() + (long) (seconds * NANOS);
      while (System.nanoTime() < end) {
        add(work.once());
      }
    }

    double perSecond() {
      long sum = 0;
      for (int i = 0; i < count; i++) {
        sum += nanos[i];
      }
      return count / (sum / NANOS);
    }

    /** A second of this thread on a core, however busy the machine is with other things. */
    double perCpuSecond() {
      return count / (cpu / NANOS);
    }

    void write(ObjectNode json) {
      json.put("perSecond", perSecond());
      json.put("perCpuSecond", perCpuSecond());
      writeLatency(json);
    }

    void writeLatency(ObjectNode json) {
      json.put("count", count);
      json.put("p50Ms", percentile(50));
      json.put("p99Ms", percentile(99));
    }

    /** In milliseconds. */
    double percentile(int percent) {
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      return sorted[(int) ((long) count * percent / 100)] / 1e6;
    }
  }
}
