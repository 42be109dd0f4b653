package io.prodrome.loadtests.bench;

import io.prodrome.fhiradapters.intake.Feed;
import io.prodrome.fhiradapters.intake.InFlightBytes;
import io.prodrome.fhiradapters.intake.KafkaRawLog;
import io.prodrome.fhiradapters.intake.MllpConfig;
import io.prodrome.fhiradapters.intake.MllpServer;
import io.prodrome.loadtests.broker.EmbeddedBroker;
import io.prodrome.topics.TopicProvisioner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * The broker, or the intake, of {@link IntakeBench}, in a process of its own. It says where it
 * listens, answers {@code memory}, and ends when its input does.
 */
public final class IntakeBenchProcess {

  private static final int PARTITIONS = 8;

  private IntakeBenchProcess() {}

  /**
   * Runs one.
   *
   * @param arguments {@code broker FOLDER} or {@code intake BOOTSTRAP-SERVERS}
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("broker")) {
      try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[1]), 0)) {
        provision(broker.bootstrapServers());
        tell(broker.bootstrapServers());
        answer();
      }
    } else {
      try (KafkaRawLog log = new KafkaRawLog(arguments[1]);
          MllpServer server =
              new MllpServer(
                  MllpConfig.of("127.0.0.1", 0),
                  Feed.live("bench"),
                  log,
                  InFlightBytes.ofDefaultSize())) {
        server.start();
        tell(String.valueOf(server.port()));
        answer();
      }
    }
  }

  private static void provision(String servers) throws InterruptedException {
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
      TopicProvisioner.apply(admin, PARTITIONS, (short) 1);
    }
  }

  private static void answer() throws IOException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (questions.readLine() != null) {
      tell(memory());
    }
  }

  /** The heap after a collection, and the memory that the process has from the system. */
  private static String memory() throws IOException {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    long resident = -1;
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("VmRSS:")) {
          resident = Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
        }
      }
    }
    return "{\"heapMiB\":" + heap / (1024 * 1024) + ",\"residentMiB\":" + resident + "}";
  }

  @SuppressWarnings("SystemOut") // it is how the processes talk
  private static void tell(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
