package io.prodrome.streamapp.operators;

import io.prodrome.models.forecast.BatchingForecaster;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import java.util.HashMap;
import java.util.Map;

/**
 * The models of one version of a pack.
 *
 * @param pack the pack
 * @param recogniser made from all components but the forecaster
 * @param forecaster made from the forecaster's component alone
 */
record LoadedModels(
    ModelPack pack,
    RefCounted<NoteRecogniser> recogniser,
    RefCounted<BatchingForecaster> forecaster) {

  /**
   * Makes the models of a pack.
   *
   * @throws io.prodrome.models.pack.InvalidModelPackException if it lacks one or one cannot be used
   */
  static LoadedModels of(ModelPack pack) {
    RefCounted<NoteRecogniser> recogniser = recogniser(pack);
    try {
      return new LoadedModels(pack, recogniser, forecaster(pack));
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
      boolean same =
          next.manifest(ModelPack.FORECASTER).equals(pack.manifest(ModelPack.FORECASTER));
      return new LoadedModels(next, reading, same ? forecaster : forecaster(next));
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

  private static RefCounted<BatchingForecaster> forecaster(ModelPack pack) {
    Forecaster model = Forecaster.of(pack);
    BatchingForecaster batches = new BatchingForecaster(model);
    return new RefCounted<>(
        batches,
        () -> {
          batches.close();
          model.close();
        });
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
