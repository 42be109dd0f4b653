package io.prodrome.models.recognise.names;

import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.terminology.TerminologyWriter;
import io.prodrome.models.text.Language;
import java.io.IOException;
import java.nio.file.Path;

/** The index of names as files of a model pack's terminology, one a language. */
public final class Names {

  private Names() {}

  /** The file's name in the terminology's component. */
  public static String file(Language language) {
    return "names-" + language.tag() + ".bin";
  }

  /**
   * The names of a pack's terminology: compiled when the pack was made, or now where the pack has
   * none in the language.
   *
   * @throws InvalidModelPackException if they were compiled by other rules than this program's
   */
  public static NameIndex of(ModelPack pack, Terminology terminology, Language language) {
    String file = file(language);
    if (!pack.files(ModelPack.TERMINOLOGY).contains(file)) {
      return NameIndexBuilder.build(terminology, language);
    }
    String path = ModelPack.TERMINOLOGY + "/" + file;
    try {
      return NameIndex.open(pack.buffer(path), language);
    } catch (IllegalArgumentException e) {
      throw new InvalidModelPackException(
          "the names cannot be read: " + e.getMessage(),
          pack.name() + ", " + path,
          "make the component again with ./prodrome terminology build",
          e);
    }
  }

  /**
   * Compiles a terminology's names and writes them.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Terminology terminology, Language language, Path path)
      throws IOException {
    TerminologyWriter.writeFile(path, NameIndexBuilder.build(terminology, language).content());
  }
}
