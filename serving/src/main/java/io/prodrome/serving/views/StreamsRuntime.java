package io.prodrome.serving.views;

import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.topics.TopicCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Runs {@link ViewTopology} against a broker, in one thread and bounded memory. One instance serves
 * all partitions: a second one of the same application would take half of the patients away.
 */
public final class StreamsRuntime implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(10);
  private static final int SESSION_MILLIS = 10_000;
  private static final int KEPT_ALERTS = 500;
  private static final long CACHE_BYTES = 8L << 20;

  private final KafkaStreams streams;

  /**
   * Makes it, without starting it.
   *
   * @param bootstrapServers the broker's addresses
   * @param applicationId the Kafka Streams application
   * @param stateDir where the stores lie
   * @param rules what raises an alert
   */
  public StreamsRuntime(
      String bootstrapServers, String applicationId, Path stateDir, List<AlertRule> rules) {
    Properties config = config(bootstrapServers, applicationId, stateDir);
    this.streams = new KafkaStreams(ViewTopology.build(rules, KEPT_ALERTS, config), config);
    streams.setUncaughtExceptionHandler(new StreamFailures());
  }

  /** The properties that the topology runs with. */
  public static Properties config(String bootstrapServers, String applicationId, Path stateDir) {
    Properties config = new Properties();
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 100);
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocksDb.class);
    // The compacted topics hold what the stores hold; a copy as changelog would double them.
    config.put(
        StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.REUSE_KTABLE_SOURCE_TOPICS);
    config.put(consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    config.put(consumer(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    config.put(consumer(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 200);
    // After a crash, the group waits that long before it gives the partitions to the next start.
    config.put(consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MILLIS);
    // A note or a timeline that fits its topic must fit the changelog too.
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        TopicCatalogue.MAX_RECORD_BYTES);
    config.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        TopicCatalogue.MAX_RECORD_BYTES);
    return config;
  }

  /** Begins to build the views; returns at once. */
  public void start() {
    streams.start();
  }

  /** The views over this runtime's stores. */
  public Views views() {
    return new StoreViews(new Stores(streams), this::readiness);
  }

  /**
   * Stops, waiting at most ten seconds. Leaves the group: by default a member stays in it, for
   * another to wait, and the next start would stand still until the session has ended.
   */
  @Override
  public void close() {
    streams.close(
        CloseOptions.timeout(CLOSING)
            .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
  }

  private Views.Readiness readiness() {
    return switch (streams.state()) {
      case RUNNING -> Views.Readiness.READY;
      case CREATED, REBALANCING -> Views.Readiness.STARTING;
      case PENDING_SHUTDOWN, NOT_RUNNING -> Views.Readiness.STOPPED;
      case PENDING_ERROR, ERROR -> Views.Readiness.FAILED;
    };
  }

  private static String consumer(String name) {
    return StreamsConfig.consumerPrefix(name);
  }

  private record Stores(KafkaStreams streams) implements StoreViews.StoreSource {
    @Override
    public <V> ReadOnlyKeyValueStore<String, V> open(String name) {
      return streams.store(
          StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.keyValueStore()));
    }
  }
}
