package io.prodrome.launcher.demo;

import io.prodrome.domain.Secret;
import io.prodrome.domain.forecast.AlertRule;
import io.prodrome.launcher.config.ForecasterConfig;
import io.prodrome.launcher.config.IntakeConfig;
import io.prodrome.launcher.config.IntakeConfig.Listener;
import io.prodrome.launcher.config.ProdromeConfig;
import io.prodrome.launcher.config.ProdromeConfig.Attachments;
import io.prodrome.launcher.config.ProdromeConfig.Identity;
import io.prodrome.launcher.config.ProdromeConfig.Issuer;
import io.prodrome.launcher.config.ProdromeConfig.Kafka;
import io.prodrome.launcher.config.ProdromeConfig.Serving;
import io.prodrome.launcher.config.ProdromeConfig.Stream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The demo's configuration: one machine, four partitions, and a secret that is none. */
final class DemoConfig {

  private static final String LOOPBACK = "127.0.0.1";

  /** Rules for people to see at work; thresholds for real wards are the wards' decision. */
  private static final List<AlertRule> ALERTS =
      List.of(
          new AlertRule("death-1y", "http://snomed.info/sct|419620001", 365, 0.10, 0.05),
          new AlertRule("hypertension-1y", "http://snomed.info/sct|59621000", 365, 0.30, 0.20),
          new AlertRule("diabetes-5y", "http://snomed.info/sct|44054006", 1825, 0.30, 0.20));

  private DemoConfig() {}

  static ProdromeConfig of(
      Path data, int kafkaPort, int mllpPort, int fhirPort, int flinkPort, int httpPort) {
    return new ProdromeConfig(
        new Kafka(LOOPBACK + ":" + kafkaPort, 4, (short) 1),
        new Identity(
            new Secret("demo, and only for the demo"),
            List.of(new Issuer("SYNTHEA", List.of("urn:prodrome:demo:mrn"))),
            null,
            null),
        IntakeConfig.of("demo", Listener.at(LOOPBACK, mllpPort), Listener.at(LOOPBACK, fhirPort)),
        new Stream(
            null,
            2,
            null,
            data.resolve("checkpoints").toUri().toString(),
            null,
            null,
            null,
            null,
            null,
            flinkPort),
        new Serving(LOOPBACK, httpPort, data.resolve("serving").toString(), ALERTS),
        new Attachments(null, null, null),
        ForecasterConfig.defaults(),
        null,
        Duration.ZERO);
  }
}
