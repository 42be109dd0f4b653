package io.prodrome.serving.views;

import io.prodrome.domain.identity.IdentityAlias;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps of every merged key its survivor, and of every survivor the keys that point to it. The
 * latest record of a key counts: who writes the topic has put the statements in order.
 */
@SuppressWarnings("NullAway.Init") // Kafka Streams calls init first
final class AliasProcessor implements Processor<String, IdentityAlias, Void, Void> {
  private KeyValueStore<String, IdentityAlias> survivors;
  private KeyValueStore<String, String> merged;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    survivors = context.getStateStore(ViewTopology.SURVIVORS);
    merged = context.getStateStore(ViewTopology.MERGED);
  }

  @Override
  public void process(Record<String, IdentityAlias> update) {
    String key = update.key();
    IdentityAlias known = survivors.get(key);
    if (known != null) {
      merged.delete(key(known.survivor().value(), key));
    }
    IdentityAlias alias = update.value();
    if (alias == null || alias.survivor().value().equals(key)) {
      survivors.delete(key);
    } else {
      survivors.put(key, alias);
      merged.put(key(alias.survivor().value(), key), key);
    }
  }

  static String key(String survivor, String alias) {
    return survivor + "|" + alias;
  }
}
