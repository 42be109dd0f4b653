package io.prodrome.models;

import io.prodrome.models.pack.ComponentOrigin;
import io.prodrome.models.pack.Manifest;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.pack.PackPublisher;
import io.prodrome.models.recognise.names.Names;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.terminology.TerminologyWriter;
import io.prodrome.models.terminology.search.TerminologySearch;
import io.prodrome.models.text.Language;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes model packs: the terminology, and everything that is compiled from it. The one place that
 * says which files those are.
 */
public final class PackBuilder {

  /**
   * What a terminology was made from.
   *
   * @param madeFrom the sources, in words
   * @param licences the sources' licences
   * @param command the command that makes it again
   */
  public record Origin(String madeFrom, List<String> licences, String command) {
    public Origin {
      licences = List.copyOf(licences);
    }
  }

  private PackBuilder() {}

  /**
   * Publishes a terminology as a pack; other components of a pack that is there already are kept.
   *
   * @param pack the pack's folder
   * @return the pack, verified
   * @throws IOException if a file cannot be written; a pack that was there is still whole then
   * @throws io.prodrome.models.pack.InvalidModelPackException if the folder holds something else
   */
  public static ModelPack publish(Path pack, Terminology terminology, Origin origin)
      throws IOException {
    return PackPublisher.publish(
        pack,
        Set.of(ModelPack.TERMINOLOGY),
        folder -> {
          Path component = folder.resolve(ModelPack.TERMINOLOGY);
          writeTerminology(component, terminology, origin);
          TerminologySearch.write(component.resolve(TerminologySearch.FOLDER), terminology);
        });
  }

  /**
   * Writes a pack's terminology component.
   *
   * @param folder the component's folder
   * @throws IOException if a file cannot be written
   */
  public static void writeTerminology(Path folder, Terminology terminology, Origin origin)
      throws IOException {
    Map<String, TerminologyWriter.Part> compiled = new LinkedHashMap<>();
    for (Language language : Language.values()) {
      if (terminology.languages().contains(language.tag())) {
        compiled.put(Names.file(language), path -> Names.write(terminology, language, path));
      }
    }
    TerminologyWriter.write(
        folder,
        terminology,
        compiled,
        new ComponentOrigin(
            terminology.name(),
            terminology.version(),
            origin.licences(),
            origin.madeFrom(),
            metrics(terminology),
            new Manifest.MadeBy(origin.command(), null)));
  }

  private static Map<String, Object> metrics(Terminology terminology) {
    Map<String, Integer> bySystem = new TreeMap<>();
    for (int concept = 0; concept < terminology.size(); concept++) {
      bySystem.merge(terminology.coding(concept).system(), 1, Integer::sum);
    }
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("concepts", bySystem);
    metrics.put("names", terminology.nameCount());
    return metrics;
  }
}
