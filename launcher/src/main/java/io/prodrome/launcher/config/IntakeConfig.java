package io.prodrome.launcher.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.prodrome.domain.Secret;
import io.prodrome.fhiradapters.intake.FhirConfig;
import io.prodrome.fhiradapters.intake.InFlightBytes;
import io.prodrome.fhiradapters.intake.KafkaRawLog;
import io.prodrome.fhiradapters.intake.MllpConfig;
import io.prodrome.fhiradapters.intake.TlsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where hospitals send to: one feed for small installations ({@code source}, {@code mllp}, {@code
 * fhir}), and any number of further ones.
 *
 * @param source the first feed's name; null for {@code intake}
 * @param mllp where the first feed's HL7 v2 comes; null for the default, see {@link #allFeeds}
 * @param fhir where the first feed's FHIR comes; null likewise
 * @param feeds further feeds
 * @param maxInFlightBytes how many bytes of messages are held at a time, over all connections;
 *     default 128 MiB
 */
public record IntakeConfig(
    @Nullable String source,
    @Nullable Listener mllp,
    @Nullable Listener fhir,
    List<FeedConfig> feeds,
    Long maxInFlightBytes) {

  private static final String LOOPBACK = "127.0.0.1";

  public IntakeConfig(
      @Nullable String source,
      @Nullable Listener mllp,
      @Nullable Listener fhir,
      @Nullable List<FeedConfig> feeds,
      @Nullable Long maxInFlightBytes) {
    this.source = source;
    this.mllp = mllp;
    this.fhir = fhir;
    this.feeds = List.copyOf(Objects.requireNonNullElse(feeds, List.of()));
    this.maxInFlightBytes =
        Objects.requireNonNullElse(maxInFlightBytes, InFlightBytes.DEFAULT_MAX_BYTES);
  }

  /** One feed on these two listeners. */
  public static IntakeConfig of(String source, Listener mllp, Listener fhir) {
    return new IntakeConfig(source, mllp, fhir, null, null);
  }

  /**
   * Whose messages come where.
   *
   * @param source the name that its events and dead letters carry
   * @param backfill whether it is history being loaded, which never alerts; default false
   * @param maxPerSecond messages a second; default 0, no bound, for live feeds and 500 for history
   * @param mllp where its HL7 v2 comes; null for nowhere
   * @param fhir where its FHIR comes; null for nowhere
   */
  public record FeedConfig(
      String source,
      Boolean backfill,
      Integer maxPerSecond,
      @Nullable Listener mllp,
      @Nullable Listener fhir) {
    public FeedConfig(
        @Nullable String source,
        @Nullable Boolean backfill,
        @Nullable Integer maxPerSecond,
        @Nullable Listener mllp,
        @Nullable Listener fhir) {
      this.source = Objects.requireNonNullElse(source, "");
      this.backfill = Objects.requireNonNullElse(backfill, false);
      this.maxPerSecond = Objects.requireNonNullElse(maxPerSecond, this.backfill ? 500 : 0);
      this.mllp = mllp;
      this.fhir = fhir;
    }
  }

  /**
   * An address to listen at, and what is let in there.
   *
   * @param host the interface; default 127.0.0.1
   * @param port the port; 0 takes a free one
   * @param tls how it proves who it is; null for a plain listener
   * @param maxConnections how many at a time; default 64 for MLLP, 256 for FHIR
   * @param maxMessageBytes the largest message; default, and at the most, what fits the raw topics
   * @param frameTimeout MLLP: how long a begun message may take; default 30 s
   * @param idleTimeout MLLP: how long a connection may be silent; default 1 h
   */
  public record Listener(
      String host,
      int port,
      @Nullable Tls tls,
      @Nullable Integer maxConnections,
      Integer maxMessageBytes,
      Duration frameTimeout,
      Duration idleTimeout) {
    public Listener(
        @Nullable String host,
        @JsonProperty(required = true) int port,
        @Nullable Tls tls,
        @Nullable Integer maxConnections,
        @Nullable Integer maxMessageBytes,
        @Nullable Duration frameTimeout,
        @Nullable Duration idleTimeout) {
      this.host = Objects.requireNonNullElse(host, LOOPBACK);
      this.port = port;
      this.tls = tls;
      this.maxConnections = maxConnections;
      this.maxMessageBytes =
          Objects.requireNonNullElse(maxMessageBytes, KafkaRawLog.maxPayloadBytes());
      this.frameTimeout = Objects.requireNonNullElse(frameTimeout, Duration.ofSeconds(30));
      this.idleTimeout = Objects.requireNonNullElse(idleTimeout, Duration.ofHours(1));
    }

    /** A plain listener with the default limits. */
    public static Listener at(String host, int port) {
      return new Listener(host, port, null, null, null, null, null);
    }

    /** As an MLLP server's configuration. */
    public MllpConfig mllpConfig() {
      MllpConfig defaults = MllpConfig.of(host, port);
      return new MllpConfig(
          host,
          port,
          maxMessageBytes,
          Objects.requireNonNullElse(maxConnections, defaults.maxConnections()),
          defaults.maxInFlight(),
          frameTimeout,
          idleTimeout,
          tls == null ? null : tls.config());
    }

    /** As a FHIR server's configuration. */
    public FhirConfig fhirConfig() {
      FhirConfig defaults = FhirConfig.of(host, port);
      return new FhirConfig(
          host,
          port,
          maxMessageBytes,
          defaults.maxRequests(),
          Objects.requireNonNullElse(maxConnections, defaults.maxConnections()),
          tls == null ? null : tls.config());
    }

    private void problems(String name, List<String> problems) {
      if (port < 0 || port > 65535) {
        problems.add(name + ".port must be 0 to 65535, but is " + port);
      }
      if (maxConnections != null && maxConnections < 1) {
        problems.add(name + ".maxConnections must be at least 1");
      }
      if (maxMessageBytes < 1 || maxMessageBytes > KafkaRawLog.maxPayloadBytes()) {
        problems.add(name + ".maxMessageBytes must be 1 to " + KafkaRawLog.maxPayloadBytes());
      }
      if (frameTimeout.toMillis() < 1 || idleTimeout.toMillis() < 1) {
        problems.add(name + ".frameTimeout and idleTimeout must be positive");
      }
      if (tls != null) {
        tls.problems(name + ".tls", problems);
      }
    }
  }

  /**
   * How a listener proves who it is, and whom it lets in; see {@link TlsConfig}.
   *
   * @param certificate file of the certificate, PEM or PKCS#12
   * @param key file of the private key in PEM; null where the certificate's file has it
   * @param password of PKCS#12 files
   * @param clientAuthorities file of the certificates that vouch for senders; null lets in senders
   *     without a certificate
   */
  public record Tls(
      String certificate,
      @Nullable String key,
      Secret password,
      @Nullable String clientAuthorities) {
    public Tls(
        @Nullable String certificate,
        @Nullable String key,
        @Nullable Secret password,
        @Nullable String clientAuthorities) {
      this.certificate = Objects.requireNonNullElse(certificate, "");
      this.key = key;
      this.password = Objects.requireNonNullElse(password, new Secret(""));
      this.clientAuthorities = clientAuthorities;
    }

    private TlsConfig config() {
      return new TlsConfig(
          Path.of(certificate),
          key == null ? null : Path.of(key),
          password,
          clientAuthorities == null ? null : Path.of(clientAuthorities));
    }

    private void problems(String name, List<String> problems) {
      if (certificate.isEmpty()) {
        problems.add(name + ".certificate is missing");
      }
      readable(name + ".certificate", certificate, problems);
      readable(name + ".key", key, problems);
      readable(name + ".clientAuthorities", clientAuthorities, problems);
    }

    private static void readable(String name, @Nullable String file, List<String> problems) {
      if (file != null && !file.isEmpty() && !Files.isReadable(Path.of(file))) {
        problems.add(name + " cannot be read: " + file);
      }
    }
  }

  /**
   * Every feed that listens. Without {@code feeds}, the first feed listens at its default addresses
   * (MLLP 127.0.0.1:2575, FHIR 127.0.0.1:8085) where it names none; with {@code feeds}, it listens
   * only where it names an address.
   */
  public List<FeedConfig> allFeeds() {
    String name = Objects.requireNonNullElse(source, "intake");
    if (feeds.isEmpty()) {
      return List.of(
          new FeedConfig(
              name,
              false,
              null,
              Objects.requireNonNullElseGet(mllp, () -> Listener.at(LOOPBACK, 2575)),
              Objects.requireNonNullElseGet(fhir, () -> Listener.at(LOOPBACK, 8085))));
    }
    List<FeedConfig> all = new ArrayList<>();
    if (mllp != null || fhir != null) {
      all.add(new FeedConfig(name, false, null, mllp, fhir));
    }
    all.addAll(feeds);
    return List.copyOf(all);
  }

  /** Everything that is wrong, one line each. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (maxInFlightBytes < 1024 * 1024) {
      problems.add("intake.maxInFlightBytes must be at least 1048576");
    }
    if (mllp != null) {
      mllp.problems("intake.mllp", problems);
    }
    if (fhir != null) {
      fhir.problems("intake.fhir", problems);
    }
    for (int i = 0; i < feeds.size(); i++) {
      problems(feeds.get(i), "intake.feeds[" + i + "]", problems);
    }
    Set<String> names = new HashSet<>();
    for (FeedConfig feed : allFeeds()) {
      if (!names.add(feed.source())) {
        problems.add("intake: two feeds are called " + feed.source());
      }
    }
    return problems;
  }

  private static void problems(FeedConfig feed, String name, List<String> problems) {
    if (feed.source().isBlank()) {
      problems.add(name + " needs a source, the feed's name");
    }
    if (feed.maxPerSecond() < 0) {
      problems.add(name + ".maxPerSecond must not be negative");
    }
    if (feed.mllp() == null && feed.fhir() == null) {
      problems.add(name + " needs mllp or fhir, to listen at");
    }
    if (feed.mllp() != null) {
      feed.mllp().problems(name + ".mllp", problems);
    }
    if (feed.fhir() != null) {
      feed.fhir().problems(name + ".fhir", problems);
    }
  }
}
