package io.prodrome.streamapp.operators;

import io.prodrome.models.forecast.ForecasterSettings;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the models come from, and what the forecaster is asked.
 *
 * @param folder folder of the model pack; null for the built-in one
 * @param checkInterval how often it is looked whether another pack has taken the folder's place;
 *     zero for never
 * @param forecaster outcomes, horizons, device and memory of the forecaster
 */
public record ModelSource(
    @Nullable String folder, Duration checkInterval, ForecasterSettings forecaster)
    implements Serializable {

  /** The pack in the jar, which never changes. */
  public static final ModelSource BUILT_IN = new ModelSource(null, Duration.ZERO);

  /** A pack whose forecaster is asked what the pack says. */
  public ModelSource(@Nullable String folder, Duration checkInterval) {
    this(folder, checkInterval, ForecasterSettings.defaults());
  }

  /** Whether a new pack can take the old one's place. */
  boolean mayChange() {
    return folder != null && !checkInterval.isZero();
  }
}
