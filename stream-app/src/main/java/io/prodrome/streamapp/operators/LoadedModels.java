package io.prodrome.streamapp.operators;

import io.prodrome.models.forecast.ForecasterSettings;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import java.util.HashMap;
import java.util.Map;

/**
 * The models of one version of a pack.
 *
 * @param pack the pack
 * @param settings what the forecaster is asked
 * @param recogniser made from all components but the forecaster
 * @param forecaster made from {@link RunningForecaster#components some} components
 */
record LoadedModels(
    ModelPack pack,
    ForecasterSettings settings,
    RefCounted<NoteRecogniser> recogniser,
    RefCounted<RunningForecaster> forecaster) {

  /**
   * Makes the models of a pack.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if it lacks one or one cannot be used
   * @throws io.prodrome.models.forecast.InvalidForecasterSettingsException if its forecaster cannot
   *     answer what is asked
   */
  static LoadedModels of(ModelPack pack, ForecasterSettings settings) {
    RefCounted<NoteRecogniser> recogniser = recogniser(pack);
    try {
      return new LoadedModels(pack, settings, recogniser, forecaster(pack, settings));
    } catch (RuntimeException | LinkageError e) {
      recogniser.release();
      throw e;
    }
  }

  /**
   * The models of the pack that takes this one's place. What is made from components that are the
   * same goes on being used.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if the new pack cannot be used; these
   *     models are as they were then
   */
  LoadedModels replacedBy(ModelPack next) {
    RefCounted<NoteRecogniser> reading =
        forRecognition(next).equals(forRecognition(pack)) ? recogniser : recogniser(next);
    try {
      boolean same = RunningForecaster.components(next).equals(RunningForecaster.components(pack));
      return new LoadedModels(
          next, settings, reading, same ? forecaster : forecaster(next, settings));
    } catch (RuntimeException | LinkageError e) {
      if (reading != recogniser) {
        reading.release();
      }
      throw e;
    }
  }

  /** Name and version of the terminology: plain text, which outlives the recogniser. */
  String terminology() {
    return recogniser.value().terminology().version();
  }

  /** What the forecaster really runs on. */
  String device() {
    return forecaster.value().model().device().name();
  }

  /** What the forecaster keeps of the patients' histories, in bytes. */
  long cachedBytes() {
    return forecaster.value().model().cachedBytes();
  }

  /** Lets go of what another version, used instead, does not use too. */
  void retire(LoadedModels instead) {
    if (instead.recogniser != recogniser) {
      recogniser.release();
    }
    if (instead.forecaster != forecaster) {
      forecaster.release();
    }
  }

  /** Lets go of everything. */
  void retire() {
    recogniser.release();
    forecaster.release();
  }

  private static Map<String, Manifest> forRecognition(ModelPack pack) {
    Map<String, Manifest> components = new HashMap<>(pack.manifests());
    components.remove(ModelPack.FORECASTER);
    return components;
  }

  private static RefCounted<NoteRecogniser> recogniser(ModelPack pack) {
    NoteRecogniser recogniser = NoteRecogniser.of(pack);
    return new RefCounted<>(recogniser, () -> closeWhereNeeded(recogniser));
  }

  private static RefCounted<RunningForecaster> forecaster(
      ModelPack pack, ForecasterSettings settings) {
    RunningForecaster running = RunningForecaster.of(pack, settings);
    return new RefCounted<>(running, running::close);
  }

  private static void closeWhereNeeded(Object model) {
    if (model instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("a model could not be closed", e);
      }
    }
  }
}
