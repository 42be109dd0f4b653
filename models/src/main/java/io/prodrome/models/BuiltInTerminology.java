package io.prodrome.models;

import io.prodrome.models.link.Encoder;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.SyntheaTerminologyBuilder;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Makes the built-in terminology when this module is built. SNOMED CT may not be redistributed, so
 * the result is never committed.
 */
public final class BuiltInTerminology {

  private BuiltInTerminology() {}

  /**
   * @param args the folder of the unpacked modules, the component's folder to write, and Synthea's
   *     version
   * @throws IOException if the modules cannot be read or the component not written
   */
  public static void main(String[] args) throws IOException {
    Terminology terminology = SyntheaTerminologyBuilder.read(Path.of(args[0]), args[2]);
    Path folder = Path.of(args[1]);
    clear(folder);
    // The built-in pack has its linker already: it is a resource, and resources come first.
    try (Encoder encoder = Encoder.of(ModelPack.builtIn())) {
      PackBuilder.writeTerminology(
          folder,
          terminology,
          new PackBuilder.Origin(
              "the modules of org.mitre.synthea:synthea:" + args[2],
              SyntheaTerminologyBuilder.LICENCES,
              "mvn -pl models process-classes"),
          encoder,
          done -> {});
    }
    System.out.println("Built-in terminology: " + terminology);
  }

  /** An earlier build may have left files that are no longer part of the component. */
  private static void clear(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> present;
    try (Stream<Path> walk = Files.walk(folder)) {
      present = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : present) {
      Files.delete(each);
    }
  }
}
