package io.prodrome.domain.concept;

import java.util.List;

/**
 * What a recogniser found in one text.
 *
 * @param mentions in the order of their start
 * @param recogniser name and version of the recogniser
 * @param terminology name and version of the terminology it linked to
 */
public record Recognition(List<Mention> mentions, String recogniser, String terminology) {
  public Recognition {
    mentions = List.copyOf(mentions);
  }
}
