package io.prodrome.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.loadtests.forecast.ForecasterBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code prodrome bench forecaster}: appended events, beside the same model run whole. */
@Command(
    name = "forecaster",
    description =
        "The forecaster on one thread: events appended to 256 tokens of history, beside the same"
            + " model run whole in ONNX Runtime and PyTorch; latency at half of that load; memory"
            + " after many forecasts.",
    mixinStandardHelpOptions = true)
final class BenchForecasterCommand implements Callable<Integer> {

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "20",
      description = "How long each part is measured (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      description = "A Python with torch, to measure PyTorch as well.")
  private @Nullable Path python;

  @Option(
      names = "--forecasts",
      paramLabel = "N",
      defaultValue = "0",
      description = "Forecasts after which memory is read; 0 for none (default: ${DEFAULT-VALUE}).")
  private long forecasts;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "16",
      description = "Patients in a batch of those (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Mixin private final PackOption pack = new PackOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (seconds <= 0 || forecasts < 0 || batch < 1) {
      throw new UserError("--seconds and --batch must be positive, --forecasts not negative");
    }
    ForecasterBench.Torch torch = torch();
    ForecasterBench bench =
        new ForecasterBench(pack.load(), line -> spec.commandLine().getErr().println(line));
    try {
      ObjectNode json = bench.speed(seconds, torch);
      if (forecasts > 0) {
        ProgressBar bar = new ProgressBar(spec.commandLine().getErr(), "forecasts", forecasts);
        json.set("memory", bench.memory(forecasts, batch, bar::at));
        bar.done();
      }
      spec.commandLine().getOut().println(json.toPrettyString());
      spec.commandLine().getOut().flush();
    } catch (IOException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private ForecasterBench.@Nullable Torch torch() {
    if (python == null) {
      return null;
    }
    Path script = Launch.home().resolve("load-tests/forecaster_torch.py");
    if (!Files.isExecutable(python) || !Files.exists(script)) {
      throw new UserError("--python " + python + " is no Python, or " + script + " is missing");
    }
    return new ForecasterBench.Torch(python, script, Launch.home().resolve("models/training"));
  }
}
