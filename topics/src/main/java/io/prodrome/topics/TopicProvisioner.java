package io.prodrome.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes a cluster's topics what the catalogue says. */
public final class TopicProvisioner {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_ASKING = Duration.ofMillis(50);

  private TopicProvisioner() {}

  /**
   * Creates the topics that are missing and sets the configuration of those that are there. The
   * number of partitions of an existing topic is never changed: keys would move to other
   * partitions, and a patient's order would be lost.
   *
   * <p>When it returns, the broker that was asked knows every topic. The controller says that a
   * topic is there a moment before the brokers have heard of it; in that moment they refuse to
   * describe it, and a producer's first record waits.
   *
   * @param partitions partitions of a new topic
   * @param replication replicas of a new topic
   * @return what was done, one line a topic
   */
  public static List<String> apply(Admin admin, int partitions, short replication)
      throws InterruptedException {
    List<String> report = new ArrayList<>();
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    try {
      for (TopicSpec topic : TopicCatalogue.all()) {
        NewTopic wanted =
            new NewTopic(topic.name(), partitions, replication).configs(topic.config());
        boolean created = create(admin, wanted);
        int there = describe(admin, topic.name()).partitions().size();
        if (created) {
          report.add(topic.name() + ": created, " + there + " partitions");
        } else {
          changes.put(
              new ConfigResource(ConfigResource.Type.TOPIC, topic.name()), operations(topic));
          report.add(topic.name() + ": exists, " + kept(there, partitions));
        }
      }
      if (!changes.isEmpty()) {
        admin.incrementalAlterConfigs(changes).all().get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the topics could not be provisioned: " + e.getMessage(), e);
    }
    return report;
  }

  private static boolean create(Admin admin, NewTopic topic)
      throws InterruptedException, ExecutionException {
    try {
      admin.createTopics(List.of(topic)).all().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw e;
    }
  }

  private static TopicDescription describe(Admin admin, String name)
      throws InterruptedException, ExecutionException {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (true) {
      try {
        return admin.describeTopics(List.of(name)).allTopicNames().get().values().iterator().next();
      } catch (ExecutionException e) {
        boolean unheardOf = e.getCause() instanceof UnknownTopicOrPartitionException;
        if (!unheardOf || System.nanoTime() - end > 0) {
          throw e;
        }
        Thread.sleep(BETWEEN_ASKING.toMillis());
      }
    }
  }

  private static String kept(int partitions, int wanted) {
    return partitions == wanted
        ? partitions + " partitions"
        : partitions + " partitions kept, though " + wanted + " are configured";
  }

  private static List<AlterConfigOp> operations(TopicSpec topic) {
    return topic.config().entrySet().stream()
        .map(entry -> new ConfigEntry(entry.getKey(), entry.getValue()))
        .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
        .toList();
  }
}
