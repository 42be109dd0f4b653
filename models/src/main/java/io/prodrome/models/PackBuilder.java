package io.prodrome.models;

import io.prodrome.models.link.Encoder;
import io.prodrome.models.link.Linker;
import io.prodrome.models.link.VectorIndexWriter;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

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

  /** Whether the linker's vectors are made for a terminology. */
  public enum Vectors {
    /** For terminologies of up to {@link PackBuilder#VECTORS_UP_TO} names to embed. */
    AUTO,
    YES,
    NO
  }

  /** A machine encodes about a thousand names a second on one core: beyond this, only if asked. */
  public static final int VECTORS_UP_TO = 250_000;

  private PackBuilder() {}

  /** Whether the terminology gets vectors. */
  public static boolean wanted(Vectors vectors, Terminology terminology) {
    return switch (vectors) {
      case YES -> true;
      case NO -> false;
      case AUTO -> VectorIndexWriter.rows(terminology) <= VECTORS_UP_TO;
    };
  }

  /**
   * Publishes a terminology as a pack, with vectors unless it is very large; other components of a
   * pack that is there already are kept.
   *
   * @param pack the pack's folder
   * @return the pack, verified
   * @throws IOException if a file cannot be written; a pack that was there is still whole then
   * @throws io.prodrome.models.pack.InvalidModelPackException if the folder holds something else
   */
  public static ModelPack publish(Path pack, Terminology terminology, Origin origin)
      throws IOException {
    return publish(pack, terminology, origin, Vectors.AUTO, done -> {});
  }

  /**
   * Publishes a terminology as a pack; other components of a pack that is there already are kept.
   * Vectors are made with the encoder of the pack that is there, or else with the built-in one.
   *
   * @param pack the pack's folder
   * @param progress is told how many names are encoded, from time to time
   * @return the pack, verified
   * @throws IOException if a file cannot be written; a pack that was there is still whole then
   * @throws io.prodrome.models.pack.InvalidModelPackException if the folder holds something else
   */
  public static ModelPack publish(
      Path pack, Terminology terminology, Origin origin, Vectors vectors, IntConsumer progress)
      throws IOException {
    if (!wanted(vectors, terminology)) {
      return published(pack, terminology, origin, null, progress);
    }
    boolean hasOwn = Files.isDirectory(pack.resolve(ModelPack.LINKER));
    ModelPack encoders = hasOwn ? ModelPack.load(pack) : ModelPack.builtIn();
    try (Encoder encoder = Encoder.of(encoders)) {
      return published(pack, terminology, origin, encoder, progress);
    }
  }

  private static ModelPack published(
      Path pack,
      Terminology terminology,
      Origin origin,
      @Nullable Encoder encoder,
      IntConsumer progress)
      throws IOException {
    return PackPublisher.publish(
        pack,
        Set.of(ModelPack.TERMINOLOGY),
        folder -> {
          Path component = folder.resolve(ModelPack.TERMINOLOGY);
          writeTerminology(component, terminology, origin, encoder, progress);
          TerminologySearch.write(component.resolve(TerminologySearch.FOLDER), terminology);
        });
  }

  /**
   * Writes a pack's terminology component.
   *
   * @param folder the component's folder
   * @param encoder what makes the names' vectors; null for none
   * @param progress is told how many names are encoded, from time to time
   * @throws IOException if a file cannot be written
   */
  static void writeTerminology(
      Path folder,
      Terminology terminology,
      Origin origin,
      @Nullable Encoder encoder,
      IntConsumer progress)
      throws IOException {
    Map<String, TerminologyWriter.Part> compiled = new LinkedHashMap<>();
    if (encoder != null) {
      compiled.put(
          Linker.VECTORS, file -> VectorIndexWriter.write(file, terminology, encoder, progress));
    }
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
