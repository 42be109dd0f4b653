package io.prodrome.launcher;

import io.prodrome.fhiradapters.intake.Feed;
import io.prodrome.fhiradapters.intake.FhirServer;
import io.prodrome.fhiradapters.intake.InFlightBytes;
import io.prodrome.fhiradapters.intake.KafkaRawLog;
import io.prodrome.fhiradapters.intake.MllpServer;
import io.prodrome.launcher.config.IntakeConfig;
import io.prodrome.launcher.config.IntakeConfig.FeedConfig;
import io.prodrome.launcher.config.IntakeConfig.Listener;
import io.prodrome.launcher.config.ProdromeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The intake servers of all feeds over one raw log, as one thing to start and close. */
public final class IntakeSide implements AutoCloseable {

  private final KafkaRawLog log;
  private final InFlightBytes inFlight;
  private final List<MllpServer> mllp = new ArrayList<>();
  private final List<FhirServer> fhir = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();

  private IntakeSide(ProdromeConfig config) {
    this.log =
        new KafkaRawLog(config.kafka().bootstrapServers(), config.intake().maxInFlightBytes());
    this.inFlight = new InFlightBytes(config.intake().maxInFlightBytes());
  }

  /**
   * Listens for messages and puts them into the raw topics.
   *
   * @throws UserError if an address cannot be listened at, or a certificate cannot be used
   */
  public static IntakeSide start(ProdromeConfig config) {
    IntakeSide side = new IntakeSide(config);
    boolean started = false;
    try {
      IntakeConfig intake = config.intake();
      intake.allFeeds().forEach(side::start);
      started = true;
      return side;
    } finally {
      if (!started) {
        side.close();
      }
    }
  }

  private void start(FeedConfig wanted) {
    // One rate for both of a feed's listeners.
    Feed feed = new Feed(wanted.source(), wanted.backfill(), wanted.maxPerSecond());
    Listener hl7 = wanted.mllp();
    if (hl7 != null) {
      MllpServer server = new MllpServer(hl7.mllpConfig(), feed, log, inFlight);
      mllp.add(server);
      listen(wanted.source(), "MLLP", hl7, server::start);
      addresses.add(
          address(
              wanted, hl7, hl7.tls() == null ? "MLLP at " : "MLLP with TLS at ", server.port()));
    }
    Listener rest = wanted.fhir();
    if (rest != null) {
      FhirServer server = new FhirServer(rest.fhirConfig(), feed, log, inFlight);
      fhir.add(server);
      listen(wanted.source(), "FHIR", rest, server::start);
      addresses.add(
          address(
                  wanted,
                  rest,
                  rest.tls() == null ? "FHIR at http://" : "FHIR at https://",
                  server.port())
              + "/");
    }
  }

  private static String address(FeedConfig feed, Listener listener, String how, int port) {
    return feed.source() + ": " + how + listener.host() + ":" + port;
  }

  /** What starts a server. */
  private interface Start {
    void run() throws IOException;
  }

  private static void listen(String source, String what, Listener at, Start start) {
    try {
      start.run();
    } catch (IOException e) {
      String detail = at.tls() == null ? "is the port taken?" : String.valueOf(e.getMessage());
      throw new UserError(
          what
              + " of the feed "
              + source
              + " cannot listen at "
              + at.host()
              + ":"
              + at.port()
              + "; "
              + detail,
          e);
    }
  }

  /** The first port for HL7 v2. */
  public int mllpPort() {
    return mllp.get(0).port();
  }

  /** The first port for FHIR. */
  public int fhirPort() {
    return fhir.get(0).port();
  }

  /** Where each feed listens, for people. */
  public List<String> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public void close() {
    mllp.forEach(MllpServer::close);
    fhir.forEach(FhirServer::close);
    log.close();
  }
}
