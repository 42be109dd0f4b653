package io.prodrome.launcher;

import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.models.text.Language;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which model pack and language a command recognises with. */
final class RecogniserOptions {

  @Mixin private final PackOption pack = new PackOption();

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
    return pack.load();
  }

  /**
   * The recogniser of a pack in the language.
   *
   * @throws UserError if the pack cannot be used
   */
  NoteRecogniser recogniser(ModelPack from) {
    return PackOption.usable(() -> NoteRecogniser.of(from, language));
  }
}
