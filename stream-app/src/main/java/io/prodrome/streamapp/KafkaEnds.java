package io.prodrome.streamapp;

import io.prodrome.domain.event.MessageFormat;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.streamapp.flow.WireType;
import io.prodrome.topics.CloudEvents;
import io.prodrome.topics.RawHeaders;
import io.prodrome.topics.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where the pipeline's ends meet Kafka: raw topics in, one exactly-once sink out. */
public final class KafkaEnds {

  /** Longer than any recovery may take, and within the broker's default limit of 15 minutes. */
  private static final String TRANSACTION_TIMEOUT_MS = "840000";

  private KafkaEnds() {}

  /** The raw messages of all formats, live and backfilled. */
  public static DataStream<RawMessage> raw(StreamExecutionEnvironment env, StreamConfig config) {
    DataStream<RawMessage> hl7v2 =
        source(
            env,
            config,
            MessageFormat.HL7V2,
            List.of(TopicCatalogue.RAW_HL7V2.name(), TopicCatalogue.RAW_HL7V2_BACKFILL.name()));
    DataStream<RawMessage> fhir =
        source(
            env,
            config,
            MessageFormat.FHIR,
            List.of(TopicCatalogue.RAW_FHIR.name(), TopicCatalogue.RAW_FHIR_BACKFILL.name()));
    return hl7v2.union(fhir);
  }

  /** Sends records to their topics; they become visible together, with the checkpoint. */
  public static void publish(DataStream<TopicRecord> records, StreamConfig config) {
    Properties producer = new Properties();
    producer.setProperty(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(TopicCatalogue.MAX_RECORD_BYTES));
    records
        .sinkTo(
            KafkaSink.<TopicRecord>builder()
                .setBootstrapServers(config.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(config.consumerGroup())
                .setKafkaProducerConfig(producer)
                .setRecordSerializer(new ToProducerRecord())
                .build())
        .uid("topics")
        .name("topics");
  }

  private static DataStream<RawMessage> source(
      StreamExecutionEnvironment env,
      StreamConfig config,
      MessageFormat format,
      List<String> topics) {
    return env.fromSource(
            KafkaSource.<RawMessage>builder()
                .setBootstrapServers(config.bootstrapServers())
                .setGroupId(config.consumerGroup())
                .setTopics(topics)
                .setStartingOffsets(OffsetsInitializer.earliest()) // without a checkpoint
                .setDeserializer(new ToRawMessage(format))
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .setProperty("partition.discovery.interval.ms", "60000")
                .build(),
            WatermarkStrategy.noWatermarks(),
            "raw " + format.id(),
            WireType.RAW_MESSAGE)
        .uid("raw-" + format.id());
  }

  /** Reads the verbatim bytes; nothing can fail here. */
  private static final class ToRawMessage implements KafkaRecordDeserializationSchema<RawMessage> {
    private static final long serialVersionUID = 1L;

    private final MessageFormat format;

    ToRawMessage(MessageFormat format) {
      this.format = format;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<RawMessage> out) {
      out.collect(RawHeaders.read(message, format));
    }

    @Override
    public TypeInformation<RawMessage> getProducedType() {
      return WireType.RAW_MESSAGE;
    }
  }

  /** Writes a record as its topic's catalogue entry says. */
  private static final class ToProducerRecord
      implements KafkaRecordSerializationSchema<TopicRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        TopicRecord out, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(
          out.topic(),
          null,
          null, // the time of writing: retention must not count from a visit decades ago
          out.key().getBytes(StandardCharsets.UTF_8),
          out.value(),
          CloudEvents.headers(out.id(), out.type(), "prodrome/stream", out.time()));
    }
  }
}
