package io.prodrome.streamapp.operators;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.models.forecast.InvalidForecasterSettingsException;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of one process: loaded once, used by all its subtasks, closed with the last of them.
 * Thread-safe.
 *
 * <p>A pack in a folder is watched by one thread. A pack that takes the folder's place, by renaming
 * or by a link that leads elsewhere, is loaded and verified beside the old one and then used for
 * everything that begins after that; what has begun ends with the old one, which is closed then. A
 * new pack that cannot be used is refused: it is logged and counted, and the old one stays. Files
 * of a pack in use must not be written to, since they are mapped.
 */
public final class SharedModels implements RiskModel {

  private static final Logger LOG = LoggerFactory.getLogger(SharedModels.class);
  private static final Map<ModelSource, SharedModels> OPEN = new HashMap<>();

  /** Fewer than the forecaster's own queue holds, so that asking never waits for a stuck model. */
  private static final int MOST_UNANSWERED = 224;

  private final ModelSource source;
  private final Semaphore unanswered = new Semaphore(MOST_UNANSWERED);
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final @Nullable ScheduledExecutorService watch;
  private volatile LoadedModels loaded;
  private volatile boolean closed;
  private int users;

  /** The folder as it was when its pack was taken or refused; the watch's thread only. */
  private PackStamp known;

  /** How it looked last time, where that was not how it is known; the watch's thread only. */
  private @Nullable PackStamp arriving;

  private SharedModels(ModelSource source) {
    this.source = source;
    String folder = source.folder();
    if (folder == null) {
      this.known = new PackStamp("");
      this.loaded = LoadedModels.of(ModelPack.builtIn(), source.forecaster());
    } else {
      this.known = PackStamp.of(Path.of(folder));
      this.loaded = LoadedModels.of(ModelPack.load(Path.of(folder)), source.forecaster());
    }
    sayDevice(loaded);
    this.watch = source.mayChange() ? startWatch() : null;
  }

  /** The models of a source; each call wants one {@link #close()}. */
  public static SharedModels open(ModelSource source) {
    synchronized (OPEN) {
      SharedModels models = OPEN.computeIfAbsent(source, SharedModels::new);
      models.users++;
      return models;
    }
  }

  /**
   * Gives the use of one recogniser, the same from beginning to end whatever pack comes in between.
   */
  public <R> R recognising(Function<NoteRecogniser, R> use) {
    RefCounted<NoteRecogniser> recogniser = retained(LoadedModels::recogniser);
    try {
      return use.apply(recogniser.value());
    } finally {
      recogniser.release();
    }
  }

  /** Forecasts risks, in batches over patients. */
  @Override
  public CompletableFuture<Forecast> forecast(TimelineRevision revision) {
    RefCounted<RunningForecaster> forecaster = retained(LoadedModels::forecaster);
    if (!unanswered.tryAcquire()) {
      forecaster.release();
      return CompletableFuture.failedFuture(
          new RejectedExecutionException("too many forecasts wait for the model"));
    }
    try {
      CompletableFuture<Forecast> answer = forecaster.value().batches().submit(revision);
      // Not on the forecaster's own thread, which would wait for its own end.
      var unused =
          answer.whenCompleteAsync(
              (forecast, failure) -> {
                unanswered.release();
                forecaster.release();
              });
      return answer;
    } catch (RuntimeException e) {
      unanswered.release();
      forecaster.release();
      throw e;
    }
  }

  @Override
  public Forecast degraded(TimelineRevision revision, Forecast.Degradation why) {
    RefCounted<RunningForecaster> forecaster = retained(LoadedModels::forecaster);
    try {
      return forecaster.value().model().degraded(revision, why);
    } finally {
      forecaster.release();
    }
  }

  @Override
  public String device() {
    return loaded.device();
  }

  @Override
  public long cachedBytes() {
    return loaded.cachedBytes();
  }

  private static void sayDevice(LoadedModels models) {
    LOG.info("The forecaster of {} runs on {}", models.pack(), models.device());
  }

  private <T> RefCounted<T> retained(Function<LoadedModels, RefCounted<T>> part) {
    while (!closed) {
      RefCounted<T> present = part.apply(loaded);
      if (present.retain()) {
        return present;
      }
    }
    throw new IllegalStateException("the models were closed");
  }

  /** Name and version of the terminology that notes are linked to from now on. */
  public String terminology() {
    return loaded.terminology();
  }

  /** How many packs took the place of another so far. */
  public long packsTaken() {
    return taken.get();
  }

  /** How many packs were refused so far. */
  public long packsRefused() {
    return refused.get();
  }

  private ScheduledExecutorService startWatch() {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread named = new Thread(task, "model-pack-watch");
              named.setDaemon(true);
              return named;
            });
    long millis = Math.max(1, source.checkInterval().toMillis());
    var unused = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
    return thread;
  }

  /** A folder that looks as it did last time is not being copied any more. */
  private void look() {
    Path folder = Path.of(String.valueOf(source.folder()));
    PackStamp stamp = PackStamp.of(folder);
    if (stamp.equals(known)) {
      arriving = null;
    } else if (stamp.equals(arriving)) {
      take(folder, stamp);
    } else {
      arriving = stamp;
    }
  }

  private void take(Path folder, PackStamp stamp) {
    try {
      ModelPack pack = ModelPack.load(folder);
      LoadedModels next = loaded.replacedBy(pack);
      if (PackStamp.of(folder).equals(stamp)) {
        use(next);
        known = stamp;
      } else {
        next.retire(loaded); // It changed while it was read: look again.
      }
    } catch (RuntimeException | LinkageError e) {
      if (PackStamp.of(folder).equals(stamp)) {
        refused.incrementAndGet();
        known = stamp;
        LOG.error(
            "The new model pack is refused, {} stays in use: {}",
            loaded.pack(),
            e instanceof InvalidModelPackException
                    || e instanceof InvalidForecasterSettingsException
                ? e.getMessage()
                : e.getClass().getName());
      }
    }
    arriving = null;
  }

  private void use(LoadedModels next) {
    LoadedModels old;
    synchronized (OPEN) {
      old = loaded;
      if (closed) {
        next.retire(old);
        return;
      }
      loaded = next;
    }
    old.retire(next);
    if (!next.pack().version().equals(old.pack().version())) {
      taken.incrementAndGet();
      LOG.info("The model pack in use is {}, after {}", next.pack(), old.pack());
      sayDevice(next);
    }
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users > 0) {
        return;
      }
      OPEN.remove(source);
      closed = true;
      if (watch != null) {
        watch.shutdownNow();
      }
    }
    loaded.retire();
  }
}
