package io.prodrome.models.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.models.link.VectorIndex.Hit;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Concept;
import io.prodrome.models.terminology.Terminology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More names than are looked at one by one, so that the graph is searched. */
class VectorIndexTest {

  private static final List<String> SITES =
      List.of(
          "kidney",
          "liver",
          "left hand",
          "colon",
          "eye",
          "lung",
          "skin",
          "spine",
          "heart",
          "tongue",
          "pancreas",
          "knee",
          "scalp",
          "ovary",
          "tooth",
          "larynx");
  private static final List<String> FINDINGS =
      List.of(
          "pain",
          "cancer",
          "infection",
          "fracture",
          "bleeding",
          "weakness",
          "stone",
          "ulcer",
          "swelling",
          "atrophy",
          "cyst",
          "abscess");
  private static final List<String> MANNERS =
      List.of(
          "acute",
          "chronic",
          "recurrent",
          "severe",
          "mild",
          "congenital",
          "traumatic",
          "benign",
          "bilateral",
          "postoperative",
          "suspected",
          "infantile");

  @TempDir static Path folder;
  private static Terminology terminology = Terminology.of("none", List.of());
  private static ByteBuffer content = ByteBuffer.allocate(0);

  @BeforeAll
  static void writeVectors() throws IOException {
    List<Concept> concepts = new ArrayList<>();
    for (String site : SITES) {
      for (String finding : FINDINGS) {
        for (String manner : MANNERS) {
          String name = manner + " " + finding + " of the " + site;
          Coding coding = Coding.snomed(String.valueOf(1_000_000 + concepts.size()), name);
          concepts.add(Concept.of(coding, ConceptType.DISORDER, "disorder", List.of(name)));
        }
      }
    }
    terminology = Terminology.of("invented", concepts);
    Path file = folder.resolve("vectors.bin");
    try (Encoder encoder = Encoder.of(ModelPack.builtIn())) {
      VectorIndexWriter.write(file, terminology, encoder, done -> {});
    }
    content = ByteBuffer.wrap(Files.readAllBytes(file));
  }

  @Test
  void graphFindsWhatALookAtEachNameFinds() {
    VectorIndex index = VectorIndex.of(content);
    assertTrue(index.header().levels().length > 0, "there is a graph");
    int found = 0;
    int wanted = 0;
    try (Encoder encoder = Encoder.of(ModelPack.builtIn())) {
      List<float[]> names = new ArrayList<>();
      for (int name = 0; name < terminology.nameCount(); name++) {
        names.add(encoder.span(terminology.name(name)));
      }
      for (String span : List.of("sore eye", "renal stones", "lung cancer", "broken knee")) {
        float[] asked = encoder.span(span);
        Integer[] order = new Integer[names.size()];
        Arrays.setAll(order, name -> name);
        Arrays.sort(
            order,
            (one, two) -> Float.compare(dot(asked, names.get(two)), dot(asked, names.get(one))));
        Set<Integer> nearest = new HashSet<>();
        for (Hit hit : index.nearest(asked, 48)) {
          nearest.add(hit.name());
          assertEquals(dot(asked, names.get(hit.name())), hit.cosine(), 0.06, span);
        }
        for (int at = 0; at < 10; at++) {
          wanted++;
          found += nearest.contains(order[at]) ? 1 : 0;
        }
      }
    }
    assertTrue(found >= 0.9 * wanted, found + " of " + wanted);
  }

  @Test
  void hitsAreSortedAndNoMoreThanAskedFor() {
    VectorIndex index = VectorIndex.of(content);
    float[] vector = new float[index.header().dims()];
    vector[0] = 1;

    Hit[] hits = index.nearest(vector, 7);

    assertEquals(7, hits.length);
    for (int at = 1; at < hits.length; at++) {
      assertTrue(hits[at - 1].cosine() >= hits[at].cosine());
    }
  }

  @Test
  void cutOrForeignFilesAreRefused() {
    for (ByteBuffer wrong :
        List.of(
            ByteBuffer.allocate(0),
            ByteBuffer.allocate(64),
            content.slice(0, 100),
            content.slice(0, content.capacity() - 8))) {
      assertThrows(IllegalArgumentException.class, () -> VectorIndex.of(wrong));
    }
  }

  private static float dot(float[] one, float[] two) {
    float dot = 0;
    for (int at = 0; at < one.length; at++) {
      dot += one[at] * two[at];
    }
    return dot;
  }
}
