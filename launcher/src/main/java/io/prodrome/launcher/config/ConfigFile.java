package io.prodrome.launcher.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.prodrome.domain.Secret;
import io.prodrome.launcher.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads a configuration file. {@code ${NAME}} stands for an environment variable, so that secrets
 * need not lie in the file.
 */
public final class ConfigFile {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(new SimpleModule().addDeserializer(Secret.class, new SecretReader()))
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .build();

  private ConfigFile() {}

  /** A secret is written as its text. */
  private static final class SecretReader extends StdScalarDeserializer<Secret> {
    private static final long serialVersionUID = 1L;

    SecretReader() {
      super(Secret.class);
    }

    @Override
    public Secret deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return new Secret(parser.getText());
    }
  }

  /**
   * Loads and checks a file.
   *
   * @throws UserError if it cannot be read, or naming all that is wrong in it
   */
  public static ProdromeConfig load(Path file, Map<String, String> environment) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new UserError("the configuration " + file + " cannot be read", e);
    }
    ProdromeConfig config = parse(file, substitute(file, text, environment));
    List<String> problems = config.problems();
    if (!problems.isEmpty()) {
      throw new UserError(
          "the configuration " + file + " needs changes:\n  - " + String.join("\n  - ", problems));
    }
    return config;
  }

  private static ProdromeConfig parse(Path file, String text) {
    try {
      return YAML.readValue(text, ProdromeConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new UserError(
          "the configuration "
              + file
              + " has an unknown setting "
              + path(e)
              + "; known there are "
              + e.getKnownPropertyIds(),
          e);
    } catch (JsonMappingException e) {
      throw new UserError(
          "the configuration "
              + file
              + " is wrong at "
              + path(e)
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    } catch (JacksonException e) {
      throw new UserError(
          "the configuration " + file + " is no YAML, line " + e.getLocation().getLineNr(), e);
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : at.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String substitute(Path file, String text, Map<String, String> environment) {
    TreeSet<String> missing = new TreeSet<>();
    String substituted =
        VARIABLE
            .matcher(text)
            .replaceAll(
                match -> {
                  String value = environment.get(match.group(1));
                  if (value == null) {
                    missing.add(match.group(1));
                    return "";
                  }
                  return Matcher.quoteReplacement(value);
                });
    if (!missing.isEmpty()) {
      throw new UserError(
          "the configuration "
              + file
              + " uses environment variables that are not set: "
              + String.join(", ", missing));
    }
    return substituted;
  }
}
