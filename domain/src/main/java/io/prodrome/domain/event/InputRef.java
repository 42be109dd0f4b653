package io.prodrome.domain.event;

/**
 * Where an input lies, verbatim: the record of a raw topic.
 *
 * @param topic the raw topic
 * @param partition its partition
 * @param offset the record's offset there
 */
public record InputRef(String topic, int partition, long offset) {
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
