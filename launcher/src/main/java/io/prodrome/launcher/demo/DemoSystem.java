package io.prodrome.launcher.demo;

import io.prodrome.launcher.IntakeSide;
import io.prodrome.launcher.Shutdown;
import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.loadtests.broker.EmbeddedBroker;
import io.prodrome.serving.ServingApp;
import io.prodrome.streamapp.StreamCluster;
import io.prodrome.topics.TopicProvisioner;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * The whole system in one process: a Kafka broker, the topics, the intake, Flink and the serving
 * side, all on loopback. What is opened is closed by the given {@link Shutdown}.
 *
 * @param bootstrapServers the broker
 * @param intake where to send to
 * @param stream the stream
 * @param serving the page and the reads
 */
record DemoSystem(
    String bootstrapServers, IntakeSide intake, StreamCluster stream, ServingApp serving) {

  static DemoSystem start(ProdromeConfig config, Path data, Shutdown shutdown) throws Exception {
    String servers = config.kafka().bootstrapServers();
    int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
    EmbeddedBroker broker = shutdown.add(EmbeddedBroker.start(data.resolve("kafka"), port));
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      TopicProvisioner.apply(admin, config.kafka().partitions(), config.kafka().replication());
    }
    StreamCluster stream =
        shutdown.add(StreamCluster.start(config.streamConfig(), config.stream().webPort()));
    ServingApp serving = shutdown.add(new ServingApp(config.servingConfig()));
    serving.start();
    IntakeSide intake = shutdown.add(IntakeSide.start(config));
    return new DemoSystem(broker.bootstrapServers(), intake, stream, serving);
  }
}
