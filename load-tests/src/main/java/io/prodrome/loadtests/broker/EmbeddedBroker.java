package io.prodrome.loadtests.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this process: one node that is both controller and broker (KRaft), bound
 * to loopback only, with its data in one folder. Exactly-once works on it: {@code
 * transaction.version=1} and every internal topic with one replica.
 *
 * <p>{@link #stop} and {@link #restart} keep the folder and the port, so that a test can take the
 * broker away and give it back. Its methods may be called from any thread.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int NODE = 1;

  /** A bundle of a long encounter is larger than Kafka's default limit of 1 MiB. */
  private static final int LARGEST_MESSAGE = 16 * 1024 * 1024;

  private final Path dataDir;
  private final int port;
  private final int controllerPort;
  private @Nullable KafkaRaftServer server;

  private EmbeddedBroker(Path dataDir, int port, int controllerPort) {
    this.dataDir = dataDir;
    this.port = port;
    this.controllerPort = controllerPort;
  }

  /**
   * Starts a broker; returns when it answers.
   *
   * @param dataDir its folder; made where it is missing, and taken up where a broker used it before
   * @param port the port for clients; 0 for a free one
   * @throws IOException if the port is taken or the folder cannot be used
   */
  public static EmbeddedBroker start(Path dataDir, int port) throws IOException {
    Files.createDirectories(dataDir);
    int client;
    int controller;
    // Both are held at once, so that the two cannot be the same.
    try (ServerSocket first = bind(port);
        ServerSocket second = bind(0)) {
      client = first.getLocalPort();
      controller = second.getLocalPort();
    }
    EmbeddedBroker broker = new EmbeddedBroker(dataDir.toAbsolutePath(), client, controller);
    broker.restart();
    return broker;
  }

  /** Where clients connect: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Starts it again after {@link #stop}, with the same folder and port; nothing where it runs. */
  public synchronized void restart() throws IOException {
    if (server != null) {
      return;
    }
    KafkaConfig config = new KafkaConfig(settings(), false);
    format();
    KafkaRaftServer next = new KafkaRaftServer(config, Time.SYSTEM);
    try {
      next.startup();
    } catch (RuntimeException e) {
      end(next);
      throw new IOException("the Kafka broker did not start on " + bootstrapServers(), e);
    }
    server = next;
  }

  /** Ends it; the folder stays. Nothing where it is stopped. */
  public synchronized void stop() {
    KafkaRaftServer running = server;
    server = null;
    if (running != null) {
      end(running);
    }
  }

  /** Ends it. When this returns, its threads and files are released and the folder may go. */
  @Override
  public void close() {
    stop();
  }

  private static void end(KafkaRaftServer server) {
    server.shutdown();
    server.awaitShutdown();
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw new IOException("port " + port + " for the Kafka broker is taken", e);
    }
  }

  private void format() throws IOException {
    Formatter formatter =
        new Formatter()
            .setNodeId(NODE)
            .setClusterId("cHJvZHJvbWUtbG9jYWwxMg")
            .setControllerListenerName("CONTROLLER")
            .addDirectory(dataDir.toString())
            .setMetadataLogDirectory(dataDir.toString())
            .setFeatureLevel("transaction.version", (short) 1)
            .setIgnoreFormatted(true)
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      formatter.run();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the Kafka broker's folder cannot be formatted", e);
    }
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", String.valueOf(NODE));
    settings.put("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort);
    settings.put(
        "listeners",
        "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("log.dirs", dataDir.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("message.max.bytes", String.valueOf(LARGEST_MESSAGE));
    settings.put("replica.fetch.max.bytes", String.valueOf(LARGEST_MESSAGE));

    // One node: one replica, and few partitions, because each costs files and start-up time.
    for (String internal : new String[] {"offsets.topic", "transaction.state.log"}) {
      settings.put(internal + ".replication.factor", "1");
      settings.put(internal + ".num.partitions", "4");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");

    // It shares the machine and the heap with the rest of the demo.
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 * 1024 * 1024));
    settings.put("log.index.size.max.bytes", String.valueOf(1024 * 1024));
    return settings;
  }
}
