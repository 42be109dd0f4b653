package io.prodrome.streamapp.operators;

import io.prodrome.models.forecast.BatchingForecaster;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.forecast.ForecasterSettings;
import io.prodrome.models.pack.ModelPack;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pack's forecaster and the batches in front of it.
 *
 * @param model the forecaster
 * @param batches asks it
 */
record RunningForecaster(Forecaster model, BatchingForecaster batches) implements AutoCloseable {

  /**
   * Starts the forecaster of a pack.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the pack's cannot be used
   * @throws io.prodrome.models.forecast.InvalidForecasterSettingsException if it cannot answer what
   *     is asked
   */
  static RunningForecaster of(ModelPack pack, ForecasterSettings settings) {
    Forecaster model = Forecaster.of(pack, settings);
    return new RunningForecaster(model, new BatchingForecaster(model));
  }

  /**
   * What it is made from: codes that it does not know reach it through the linker's encoder and the
   * terminology, as outcomes that a hospital defines do.
   */
  static Map<String, Object> components(ModelPack pack) {
    Map<String, Object> components = new TreeMap<>(pack.manifests());
    components
        .keySet()
        .removeIf(
            name ->
                !name.equals(ModelPack.FORECASTER)
                    && !name.equals(ModelPack.LINKER)
                    && !name.equals(ModelPack.TERMINOLOGY));
    return components;
  }

  @Override
  public void close() {
    batches.close();
    model.close();
  }
}
