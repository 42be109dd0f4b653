package io.prodrome.streamapp;

import io.prodrome.streamapp.operators.SharedModels;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * Flink's runtime in this process, with its web UI on loopback, running the stream. A production
 * cluster runs the same {@link #graph}.
 */
public final class StreamCluster implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final SharedModels models;
  private final MiniCluster cluster;
  private final JobID job;
  private final URI webUi;

  private StreamCluster(SharedModels models, MiniCluster cluster, JobID job, URI webUi) {
    this.models = models;
    this.cluster = cluster;
    this.job = job;
    this.webUi = webUi;
  }

  /**
   * Starts the runtime and the job, and returns when the job runs.
   *
   * @param webPort port of the web UI; 0 for a free one
   * @throws io.prodrome.models.pack.InvalidModelPackException if the models cannot be used
   * @throws io.prodrome.models.forecast.InvalidForecasterSettingsException if they cannot forecast
   *     what is asked
   */
  public static StreamCluster start(StreamConfig config, int webPort) throws Exception {
    // Loaded before the job is: what is wrong with them ends the start, not task after task.
    SharedModels models = SharedModels.open(config.models());
    try {
      return start(models, config, webPort);
    } catch (Exception e) {
      models.close();
      throw e;
    }
  }

  private static StreamCluster start(SharedModels models, StreamConfig config, int webPort)
      throws Exception {
    Configuration flink = new Configuration();
    flink.set(RestOptions.ADDRESS, "127.0.0.1");
    flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    flink.set(RestOptions.BIND_PORT, Integer.toString(webPort));
    flink.set(WebOptions.SUBMIT_ENABLE, false);
    flink.set(WebOptions.REFRESH_INTERVAL, Duration.ofSeconds(1));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
    flink.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
    flink.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(256));
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(flink)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(config.parallelism())
                .build());
    cluster.start();
    try {
      JobID job = cluster.submitJob(graph(config)).get().getJobID();
      awaitRunning(cluster, job);
      return new StreamCluster(models, cluster, job, cluster.getRestAddress().get());
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
  }

  /**
   * The job: the pipeline between Kafka's topics, with exactly-once checkpoints. It goes on from
   * the latest checkpoint in the configured folder; without one it reads the raw topics from their
   * beginning, since timelines without their past would be wrong.
   */
  public static StreamGraph graph(StreamConfig config) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(job(config));
    env.setParallelism(config.parallelism());
    KafkaEnds.publish(EhrPipeline.build(KafkaEnds.raw(env, config), config), config);
    StreamGraph graph = env.getStreamGraph();
    graph.setJobName("prodrome");
    return graph;
  }

  private static Configuration job(StreamConfig config) {
    Configuration job = new Configuration();
    job.set(PipelineOptions.GENERIC_TYPES, false);
    job.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ZERO);
    job.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ofMillis(10));
    job.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    job.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.checkpointInterval());
    job.set(StateBackendOptions.STATE_BACKEND, config.stateBackend());
    job.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    // Never in the JobManager's memory: that storage fails at 5 MiB of state.
    job.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    job.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, config.checkpointFolder());
    job.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    Checkpoints.latest(config.checkpointFolder())
        .ifPresent(path -> job.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    job.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    job.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(500));
    job.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(30));
    return job;
  }

  private static void awaitRunning(MiniCluster cluster, JobID job) throws Exception {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!allTasksRun(cluster, job)) {
      JobStatus status = cluster.getJobStatus(job).get();
      if (status.isTerminalState() || System.nanoTime() > limit) {
        throw new IllegalStateException("the stream did not start: its status is " + status);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean allTasksRun(MiniCluster cluster, JobID job) throws Exception {
    if (cluster.getJobStatus(job).get() != JobStatus.RUNNING) {
      return false;
    }
    for (var vertex : cluster.getExecutionGraph(job).get().getAllExecutionVertices()) {
      if (vertex.getExecutionState() != org.apache.flink.runtime.execution.ExecutionState.RUNNING) {
        return false;
      }
    }
    return true;
  }

  /** Where the web UI answers. */
  public URI webUi() {
    return webUi;
  }

  /** Whether the job still runs or restarts by itself. */
  public boolean isAlive() {
    try {
      return !cluster.getJobStatus(job).get().isTerminalState();
    } catch (Exception e) {
      return false;
    }
  }

  /** Ends the job and the runtime. What was not committed is done again by the next start. */
  @Override
  public void close() {
    try {
      if (isAlive()) {
        cluster.cancelJob(job).get(10, TimeUnit.SECONDS);
        cluster.requestJobResult(job).get(20, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // The runtime ends below all the same, and the job with it.
    }
    try {
      cluster.close();
    } catch (Exception e) {
      throw new UncheckedIOException(new java.io.IOException("Flink did not end cleanly", e));
    } finally {
      models.close();
    }
  }
}
