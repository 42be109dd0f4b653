package io.prodrome.models.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The readers read the real corpora, where they are. */
class SharedCorporaTest {

  private static final Path CORPORA = Path.of("../../shared/data/corpora");

  @ParameterizedTest
  @CsvSource({
    "PUBTATOR, ncbi-disease/dev.pubtator.gz, 100, 787, MESH",
    "PUBTATOR, bc5cdr/dev.pubtator.gz, 500, 9591, MESH",
    "PHENTRIEVE_JSONL, gsc-plus/gsc-plus.jsonl.gz, 228, 2073, HPO"
  })
  void everyDocumentAndMentionIsRead(
      CorpusFormat format, String name, int documents, int mentions, IdScheme scheme)
      throws IOException {
    Path file = CORPORA.resolve(name);
    if (!Files.exists(file)) {
      assertNotEquals("true", System.getenv("CI"), "the corpus must be there in CI: " + file);
      assumeTrue(false, "skipped: no corpus at " + file);
    }
    Corpus corpus = format.read(List.of(file));
    assertEquals(documents, corpus.documents().size());
    assertEquals(mentions, corpus.mentions());
    assertEquals(0, corpus.misplaced());
    assertEquals(scheme, IdScheme.of(corpus));
    assertTrue(corpus.exhaustive());
  }
}
