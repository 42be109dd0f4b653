package io.prodrome.streamapp.operators;

import io.prodrome.models.forecast.BatchingForecaster;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The models of one process: loaded once, used by all its subtasks, closed with the last of them.
 * Thread-safe.
 */
public final class SharedModels implements AutoCloseable {

  private static final Map<String, SharedModels> OPEN = new HashMap<>();

  private final String location;
  private final NoteRecogniser recogniser;
  private final Forecaster model;
  private final BatchingForecaster forecaster;
  private int users;

  private SharedModels(String location) {
    this.location = location;
    ModelPack pack = location.isEmpty() ? ModelPack.builtIn() : ModelPack.load(Path.of(location));
    this.recogniser = NoteRecogniser.of(pack);
    this.model = Forecaster.of(pack);
    this.forecaster = new BatchingForecaster(model);
  }

  /**
   * The models of a pack; each call wants one {@link #close()}.
   *
   * @param folder the pack's folder; null for the built-in pack
   */
  public static SharedModels open(@Nullable String folder) {
    synchronized (OPEN) {
      SharedModels models = OPEN.computeIfAbsent(folder == null ? "" : folder, SharedModels::new);
      models.users++;
      return models;
    }
  }

  /** Finds concepts in notes. */
  public NoteRecogniser recogniser() {
    return recogniser;
  }

  /** Forecasts risks in batches over patients. */
  public BatchingForecaster forecaster() {
    return forecaster;
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users == 0) {
        OPEN.remove(location);
        forecaster.close();
        model.close();
      }
    }
  }
}
