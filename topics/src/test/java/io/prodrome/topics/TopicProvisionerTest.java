package io.prodrome.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.junit.jupiter.api.Test;

class TopicProvisionerTest {

  @Test
  void aBrokerThatHasNotHeardOfATopicYetIsAskedAgain() throws Exception {
    List<Node> brokers = List.of(new Node(0, "localhost", 9092));
    try (LateBroker admin = new LateBroker(brokers)) {
      List<String> first = TopicProvisioner.apply(admin, 4, (short) 1);
      List<String> second = TopicProvisioner.apply(admin, 4, (short) 1);

      assertEquals(TopicCatalogue.all().size(), first.size());
      assertTrue(first.stream().allMatch(line -> line.endsWith("created, 4 partitions")));
      assertTrue(second.stream().allMatch(line -> line.endsWith("exists, 4 partitions")));
      assertEquals(2 * TopicCatalogue.all().size(), admin.refused.size());
    }
  }

  /** Knows each topic only when it is asked for the second time. */
  private static final class LateBroker extends MockAdminClient {
    private static final TopicCollection UNHEARD_OF = TopicCollection.ofTopicNames(List.of("none"));

    private final List<TopicCollection> refused = new ArrayList<>();
    private boolean late = true;

    LateBroker(List<Node> brokers) {
      super(brokers, brokers.get(0));
    }

    @Override
    public DescribeTopicsResult describeTopics(
        TopicCollection topics, DescribeTopicsOptions options) {
      late = !late;
      if (late) {
        return super.describeTopics(topics, options);
      }
      refused.add(topics);
      return new Refusal(
          super.describeTopics(UNHEARD_OF, options).topicNameValues().get("none"), topics);
    }
  }

  private static final class Refusal extends DescribeTopicsResult {
    Refusal(KafkaFuture<TopicDescription> unknown, TopicCollection topics) {
      super(
          null,
          Map.of(
              ((TopicCollection.TopicNameCollection) topics).topicNames().iterator().next(),
              unknown));
    }
  }
}
