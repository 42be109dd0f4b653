package io.prodrome.launcher;

import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.models.text.Language;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which model pack and language a command recognises with. */
final class RecogniserOptions {

  @Option(names = "--pack", paramLabel = "DIR", description = "A model pack, not the built-in one.")
  private @Nullable Path pack;

  @Option(
      names = "--language",
      paramLabel = "en|es",
      defaultValue = "en",
      converter = LanguageConverter.class,
      description = "The texts' language (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Language language;

  /** Languages by their tags. */
  static final class LanguageConverter implements ITypeConverter<Language> {
    @Override
    public Language convert(String value) {
      return Language.ofTag(value)
          .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of en, es"));
    }
  }

  Language language() {
    return language;
  }

  /**
   * The pack.
   *
   * @throws UserError if it cannot be used
   */
  ModelPack pack() {
    return usable(() -> pack == null ? ModelPack.builtIn() : ModelPack.load(pack));
  }

  /**
   * The recogniser of a pack in the language.
   *
   * @throws UserError if the pack cannot be used
   */
  NoteRecogniser recogniser(ModelPack from) {
    return usable(() -> NoteRecogniser.of(from, language));
  }

  /** What a pack gives, or what is wrong with the pack as the user's error. */
  static <T> T usable(Supplier<T> ofPack) {
    try {
      return ofPack.get();
    } catch (InvalidModelPackException e) {
      throw new UserError(String.valueOf(e.getMessage()), e);
    }
  }
}
