package io.prodrome.streamapp.operators;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the models come from.
 *
 * @param folder folder of the model pack; null for the built-in one
 * @param checkInterval how often it is looked whether another pack has taken the folder's place;
 *     zero for never
 */
public record ModelSource(@Nullable String folder, Duration checkInterval) implements Serializable {

  /** The pack in the jar, which never changes. */
  public static final ModelSource BUILT_IN = new ModelSource(null, Duration.ZERO);

  /** Whether a new pack can take the old one's place. */
  boolean mayChange() {
    return folder != null && !checkInterval.isZero();
  }
}
