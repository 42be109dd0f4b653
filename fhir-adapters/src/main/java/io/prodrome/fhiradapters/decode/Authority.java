package io.prodrome.fhiradapters.decode;

import java.io.Serializable;
import java.util.List;

/**
 * Who assigns patient identifiers: a hospital's master patient index, or one department's register.
 *
 * @param name its one name inside Prodrome; patient keys are made from it, so it must never change
 * @param aliases what messages call it: HL7 v2 namespaces and OIDs (CX-4), FHIR identifier systems.
 *     The name itself is always one. An empty alias stands for identifiers whose authority the
 *     message does not say.
 */
public record Authority(String name, List<String> aliases) implements Serializable {
  public Authority {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an authority needs a name");
    }
    aliases = List.copyOf(aliases);
  }
}
