package io.prodrome.models.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** The corpus formats that are read; each also in gzip, which is told by the content. */
public enum CorpusFormat {
  /**
   * PubTator (Wei et al., 2013): {@code id|t|title}, {@code id|a|abstract}, then a line a mention
   * of tab-separated id, start, end, text, type and concept ids. Offsets count the characters of
   * the title, one space, and the abstract.
   */
  PUBTATOR,
  /**
   * Phentrieve's benchmark files: a JSON object a line, with {@code full_text} and {@code
   * annotations} of {@code hpo_id} and {@code evidence_spans}.
   */
  PHENTRIEVE_JSONL,
  /**
   * A MedCATtrainer export: JSON with {@code projects}, their {@code documents} and {@code
   * annotations} of {@code cui}, {@code start}, {@code end}. What an annotator deleted, killed or
   * left undecided is no mention. Its documents are not annotated exhaustively.
   */
  MEDCAT;

  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;

  /** The name on the command line, such as {@code phentrieve-jsonl}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads the files as one corpus.
   *
   * @throws InvalidCorpusException if one is not of this format; names the file and the line
   * @throws IOException if one cannot be read
   */
  public Corpus read(List<Path> files) throws IOException {
    List<Corpus> corpora = new java.util.ArrayList<>();
    for (Path file : files) {
      corpora.add(read(file));
    }
    Corpus all = Corpus.join(corpora);
    if (all.documents().isEmpty()) {
      throw new InvalidCorpusException(files.get(0), 0, "there is no document in it");
    }
    return all;
  }

  private Corpus read(Path file) throws IOException {
    try (BufferedReader reader = open(file)) {
      return switch (this) {
        case PUBTATOR -> new PubtatorReader(file).read(reader);
        case PHENTRIEVE_JSONL -> new PhentrieveReader(file).read(reader);
        case MEDCAT -> new MedcatReader(file).read(reader);
      };
    } catch (CharacterCodingException e) {
      throw new InvalidCorpusException(file, "it is not in UTF-8", e);
    }
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    try {
      PushbackInputStream in = new PushbackInputStream(raw, 2);
      byte[] magic = new byte[2];
      int got = in.readNBytes(magic, 0, 2);
      in.unread(magic, 0, got);
      boolean gzip =
          got == 2 && (magic[0] & 0xff) == GZIP_FIRST && (magic[1] & 0xff) == GZIP_SECOND;
      InputStream plain = gzip ? new GZIPInputStream(in) : in;
      return new BufferedReader(
          new InputStreamReader(
              plain,
              StandardCharsets.UTF_8
                  .newDecoder()
                  .onMalformedInput(CodingErrorAction.REPORT)
                  .onUnmappableCharacter(CodingErrorAction.REPORT)));
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }
}
