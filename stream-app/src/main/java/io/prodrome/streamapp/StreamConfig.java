package io.prodrome.streamapp;

import io.prodrome.fhiradapters.decode.DecoderConfig;
import io.prodrome.streamapp.operators.ModelSource;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How the stream runs.
 *
 * @param bootstrapServers Kafka's addresses
 * @param consumerGroup the group whose offsets show how far the stream has read
 * @param parallelism subtasks of each step
 * @param checkpointInterval time between checkpoints; what the stream writes becomes visible with
 *     the next one
 * @param checkpointFolder where checkpoints lie, as a URI of durable storage
 * @param stateBackend {@code rocksdb} or {@code hashmap}
 * @param coalesce how long a patient's changes are gathered before the timeline is issued anew; an
 *     upper bound, counted from the first change
 * @param forecastTimeout how long a forecast may take before it is issued as unavailable
 * @param duplicateMemory how long message ids are remembered; at least as long as senders retry
 * @param parentWait how long an addendum waits for the document that it adds to
 * @param decoder how messages are read
 * @param models where the models come from
 */
public record StreamConfig(
    String bootstrapServers,
    String consumerGroup,
    int parallelism,
    Duration checkpointInterval,
    String checkpointFolder,
    String stateBackend,
    Duration coalesce,
    Duration forecastTimeout,
    Duration duplicateMemory,
    Duration parentWait,
    DecoderConfig decoder,
    ModelSource models)
    implements Serializable {

  /** Everything that is wrong with the configuration, one line each; empty when it is sound. */
  public List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (bootstrapServers.isBlank()) {
      problems.add("stream.bootstrapServers is empty");
    }
    if (consumerGroup.isBlank()) {
      problems.add("stream.consumerGroup is empty");
    }
    if (!checkpointFolder.matches("[a-z0-9]+:/.*")) {
      problems.add("stream.checkpointFolder must be a URI such as file:///var/lib/prodrome");
    }
    if (parallelism < 1) {
      problems.add("stream.parallelism must be at least 1");
    }
    if (!List.of("rocksdb", "hashmap").contains(stateBackend)) {
      problems.add("stream.stateBackend must be rocksdb or hashmap, not " + stateBackend);
    }
    positive(problems, "checkpointInterval", checkpointInterval);
    positive(problems, "forecastTimeout", forecastTimeout);
    positive(problems, "duplicateMemory", duplicateMemory);
    positive(problems, "parentWait", parentWait);
    if (coalesce.isNegative()) {
      problems.add("stream.coalesce must not be negative");
    }
    if (models.checkInterval().isNegative()) {
      problems.add("modelPackCheck must not be negative");
    }
    return problems;
  }

  private static void positive(List<String> problems, String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      problems.add("stream." + name + " must be positive");
    }
  }
}
