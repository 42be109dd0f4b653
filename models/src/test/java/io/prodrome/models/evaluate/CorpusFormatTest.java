package io.prodrome.models.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusFormatTest {

  private static final String PUBTATOR =
      """
      11|t|Of asthma and gout.
      11|a|Gout \uD83D\uDE00 and asthma or gout.
      11\t3\t9\tasthma\tSpecificDisease\tMESH:D001249
      11\t20\t24\tGout\tDisease\tD006073|D000001
      11\t31\t37\tasthma\tCompositeMention\tD001249+OMIM:600807\tasthma|asthma
      11\t41\t45\tgout\tDisease\t-1
      11\tCID\tD000001\tD006073

      12|t|Nothing here.
      12|a|
      """;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String shown(EvaluationDocument document, int mention) {
    GoldMention gold = document.mentions().get(mention);
    return document.text().substring(gold.start(), gold.end());
  }

  private String refusal(CorpusFormat format, String text) throws IOException {
    Path file = write("wrong", text);
    String message =
        String.valueOf(
            assertThrows(InvalidCorpusException.class, () -> format.read(List.of(file)))
                .getMessage());
    assertTrue(message.startsWith(file.toString()), message);
    return message.substring(file.toString().length());
  }

  @Test
  void pubtatorOffsetsCountTitleSpaceAndAbstractInCharacters() throws IOException {
    Corpus corpus = CorpusFormat.PUBTATOR.read(List.of(write("p.txt", PUBTATOR)));
    assertEquals(2, corpus.documents().size());
    EvaluationDocument first = corpus.documents().get(0);
    assertEquals("11", first.id());
    assertEquals("asthma", shown(first, 0));
    assertEquals("Gout", shown(first, 1));
    assertEquals("asthma", shown(first, 2), "after a character of two UTF-16 units");
    assertEquals(List.of("MESH:D001249"), first.mentions().get(0).ids());
    assertEquals("SpecificDisease", first.mentions().get(0).type());
    assertEquals(List.of("D006073", "D000001"), first.mentions().get(1).ids());
    assertEquals(List.of("D001249", "OMIM:600807"), first.mentions().get(2).ids());
    assertEquals(List.of(), first.mentions().get(3).ids());
    assertEquals("Nothing here. ", corpus.documents().get(1).text());
    assertTrue(corpus.exhaustive());
  }

  @Test
  void gzipIsToldByTheContent() throws IOException {
    Path file = folder.resolve("corpus");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(PUBTATOR.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(4, CorpusFormat.PUBTATOR.read(List.of(file)).mentions());
  }

  @Test
  void severalFilesAreOneCorpus() throws IOException {
    Path file = write("p.txt", PUBTATOR);
    assertEquals(4, CorpusFormat.PUBTATOR.read(List.of(file, file)).documents().size());
  }

  @Test
  void whatIsNoPubtatorIsRefusedWithItsLine() throws IOException {
    assertTrue(
        refusal(CorpusFormat.PUBTATOR, "{\"a\": 1}\n").startsWith(", line 1: it is neither"));
    assertTrue(
        refusal(CorpusFormat.PUBTATOR, "1|t|A\n1|a|B\n2\t0\t1\tA\tDisease\tD1\n")
            .startsWith(", line 3: the annotation's document"));
    assertTrue(
        refusal(CorpusFormat.PUBTATOR, "1|t|A\n1|a|B\n1\t0\tx\tA\tDisease\tD1\n")
            .startsWith(", line 3: an annotation has"));
    assertTrue(
        refusal(CorpusFormat.PUBTATOR, "1|t|A\n1|a|B\n1\t0\t99999999999\tA\tDisease\tD1\n")
            .startsWith(", line 3: an offset"));
    assertTrue(refusal(CorpusFormat.PUBTATOR, "\n").contains("no document"));
  }

  @Test
  void offsetsOfAnotherKindAreRefusedButAFewOddOnesAreLeftOut() throws IOException {
    String odd = PUBTATOR.replace("11\t3\t9", "11\t4\t10");
    assertTrue(refusal(CorpusFormat.PUBTATOR, odd).startsWith(", line 3: the text at its offsets"));
    assertTrue(
        refusal(CorpusFormat.PUBTATOR, PUBTATOR.replace("11\t41\t45", "11\t41\t450"))
            .startsWith(", line 6: the offsets 41 to 450"));
    String many = PUBTATOR;
    for (int i = 0; i < 7; i++) {
      many += "\n" + PUBTATOR;
    }
    Corpus corpus = CorpusFormat.PUBTATOR.read(List.of(write("many", odd + "\n" + many)));
    assertEquals(1, corpus.misplaced());
    assertEquals(35, corpus.mentions());
  }

  @Test
  void phentrieveSpansNameTheirConcept() throws IOException {
    String line =
        """
        {"doc_id":"a","full_text":"Dr. \\ud83d\\ude00: gout, seizures","annotations":[{"hpo_id":"HP:0001250",\
        "evidence_spans":[{"start_char":13,"end_char":21,"text_snippet":"seizures"}]},\
        {"hpo_id":"HP:0001997","evidence_spans":[{"start_char":7,"end_char":11}]}]}
        """;
    Corpus corpus =
        CorpusFormat.PHENTRIEVE_JSONL.read(List.of(write("p.jsonl", line + "\n" + line)));
    EvaluationDocument document = corpus.documents().get(1);
    assertEquals("seizures", shown(document, 0));
    assertEquals(List.of("HP:0001250"), document.mentions().get(0).ids());
    assertEquals("gout", shown(document, 1));
    assertEquals(
        ", line 2: it has no full_text", refusal(CorpusFormat.PHENTRIEVE_JSONL, line + "{}"));
    assertEquals(", line 1: it is no JSON object", refusal(CorpusFormat.PHENTRIEVE_JSONL, "gout"));
  }

  @Test
  void medcatKeepsWhatTheAnnotatorLetStand() throws IOException {
    String export =
        """
        {"projects":[{"name":"p","documents":[{"id":7,"name":"n","text":"asthma gout fever cough rash","annotations":[
          {"start":0,"end":6,"cui":"195967001","value":"asthma","correct":true,"deleted":false,"killed":false},
          {"start":7,"end":11,"cui":"90560007","value":"gout","correct":false,"deleted":true,"killed":false},
          {"start":12,"end":17,"cui":"386661006","value":"fever","correct":false,"deleted":false,"killed":true},
          {"start":18,"end":23,"cui":"49727002","value":"cough","correct":false,"deleted":false,"killed":false},
          {"start":24,"end":28,"cui":"271807003","value":"rash"}]}]}]}
        """;
    Corpus corpus = CorpusFormat.MEDCAT.read(List.of(write("m.json", export)));
    EvaluationDocument document = corpus.documents().get(0);
    assertEquals("7", document.id());
    assertEquals(2, document.mentions().size());
    assertEquals(List.of("195967001"), document.mentions().get(0).ids());
    assertEquals("rash", shown(document, 1));
    assertFalse(corpus.exhaustive());
    assertTrue(refusal(CorpusFormat.MEDCAT, "[]").startsWith(", line 1: a MedCATtrainer export"));
    assertTrue(
        refusal(CorpusFormat.MEDCAT, "{\n\"projects\": [}").startsWith(", line 2: it is no"));
    assertTrue(
        refusal(CorpusFormat.MEDCAT, "{\"projects\":[{\"documents\":[{\"id\":3}]}]}")
            .contains("document 3 has no text"));
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() throws IOException {
    Path file = Files.write(folder.resolve("latin"), new byte[] {'1', '|', 't', '|', (byte) 0xe9});
    String message =
        String.valueOf(
            assertThrows(
                    InvalidCorpusException.class, () -> CorpusFormat.PUBTATOR.read(List.of(file)))
                .getMessage());
    assertTrue(message.contains("not in UTF-8"), message);
  }
}
