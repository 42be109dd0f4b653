package io.prodrome.fhiradapters.decode;

import io.prodrome.domain.Secret;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What decoding depends on besides the message.
 *
 * @param identitySecret the secret that patient keys are made with; at least 16 characters
 * @param authorities whose identifiers count, the preferred one first; empty where every authority
 *     counts under the name that the message gives it, as when files of unknown origin are looked
 *     at
 * @param defaultZone the zone of times that are written without one
 * @param zones the same of single feeds, by the feed's name
 * @param remoteAttachments from where attachments that are only a link may be fetched
 */
public record DecoderConfig(
    Secret identitySecret,
    List<Authority> authorities,
    ZoneId defaultZone,
    Map<String, ZoneId> zones,
    RemoteAttachments remoteAttachments)
    implements Serializable {

  /** With attachments that are only a link refused. */
  public DecoderConfig(Secret identitySecret, List<Authority> authorities, ZoneId defaultZone) {
    this(identitySecret, authorities, defaultZone, Map.of(), RemoteAttachments.NONE);
  }

  public DecoderConfig {
    authorities = List.copyOf(authorities);
    zones = Map.copyOf(zones);
    Set<String> seen = new HashSet<>();
    for (Authority authority : authorities) {
      Set<String> names = new HashSet<>(authority.aliases());
      names.add(authority.name());
      for (String name : names) {
        if (!seen.add(name)) {
          throw new IllegalArgumentException("two authorities share the alias \"" + name + "\"");
        }
      }
    }
  }

  /** For files of unknown origin: every authority counts, and names itself. */
  public static DecoderConfig ofAnyAuthority(Secret identitySecret, ZoneId defaultZone) {
    return new DecoderConfig(identitySecret, List.of(), defaultZone);
  }

  /** The same for one feed alone. */
  DecoderConfig of(String source) {
    return new DecoderConfig(
        identitySecret,
        authorities,
        zones.getOrDefault(source, defaultZone),
        Map.of(),
        remoteAttachments);
  }
}
