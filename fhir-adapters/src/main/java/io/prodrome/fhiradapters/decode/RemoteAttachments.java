package io.prodrome.fhiradapters.decode;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From where attachments that are only a link may be fetched. Nothing is, unless it is allowed: a
 * link in a message must not make Prodrome call whomever its sender likes, and what a message means
 * depends on the linked server from then on, also when it is replayed.
 *
 * @param allowed beginnings of URLs, each with a scheme (http or https), a host and a path that
 *     ends in a slash: {@code https://ehr.example/fhir/Binary/}
 * @param maxBytes the most bytes of one attachment
 * @param timeout how long one may take, connecting included; nothing else of the partition goes on
 *     meanwhile
 */
public record RemoteAttachments(List<String> allowed, int maxBytes, Duration timeout)
    implements Serializable {

  /** Nothing is fetched. */
  public static final RemoteAttachments NONE =
      new RemoteAttachments(List.of(), 10 * 1024 * 1024, Duration.ofSeconds(2));

  public RemoteAttachments {
    allowed = List.copyOf(allowed);
    List<String> problems = problems(allowed);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
    if (maxBytes < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("attachments need a size and a time above zero");
    }
  }

  /** What is wrong with an allow-list, one line each; empty where it is sound. */
  public static List<String> problems(List<String> allowed) {
    List<String> problems = new ArrayList<>();
    for (String prefix : allowed) {
      boolean sound;
      try {
        URI uri = URI.create(prefix);
        sound =
            ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                && uri.getHost() != null
                && uri.getRawPath() != null
                && uri.getRawPath().endsWith("/");
      } catch (IllegalArgumentException e) {
        sound = false;
      }
      if (!sound) {
        problems.add(
            "an allowed address is no http(s) URL with a host and a path that ends in /: "
                + prefix);
      }
    }
    return problems;
  }

  /**
   * Whether a URL may be fetched. It is compared as it would be called: no user, no step upwards,
   * no escaped slash or dot can lead out of what is allowed.
   */
  public boolean allows(URI url) {
    String path = url.getRawPath();
    boolean plain =
        url.isAbsolute()
            && url.getHost() != null
            && url.getRawUserInfo() == null
            && path != null
            && url.equals(url.normalize())
            && !path.contains("..")
            && !path.toLowerCase(java.util.Locale.ROOT).matches(".*%(2e|2f|5c).*");
    return plain && allowed.stream().anyMatch(prefix -> isBelow(URI.create(prefix), url));
  }

  private static boolean isBelow(URI prefix, URI url) {
    return prefix.getScheme().equalsIgnoreCase(url.getScheme())
        && prefix.getHost().equalsIgnoreCase(url.getHost())
        && prefix.getPort() == url.getPort()
        && url.getRawPath().startsWith(prefix.getRawPath());
  }
}
