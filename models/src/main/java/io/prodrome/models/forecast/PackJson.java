package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prodrome.domain.concept.Coding;
import io.prodrome.models.pack.InvalidModelPackException;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;

/** Reads the JSON files of the pack's forecaster. */
final class PackJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PackJson() {}

  /**
   * A file of the forecaster's folder.
   *
   * @throws InvalidModelPackException if the pack lacks it or it is no JSON
   */
  static JsonNode read(ModelPack pack, String file) {
    try {
      return JSON.readTree(pack.file(ModelPack.FORECASTER + "/" + file));
    } catch (IOException e) {
      throw new InvalidModelPackException(
          "the file is not JSON", where(pack, file), "export the forecaster again", e);
    }
  }

  /** A member that must be there. */
  static JsonNode member(JsonNode node, String name, ModelPack pack, String file) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      throw new InvalidModelPackException(
          "the file lacks \"" + name + '"', where(pack, file), "export the forecaster again");
    }
    return value;
  }

  /** A coding from its key (see {@link Coding#key()}). */
  static Coding coding(String key, String name, ModelPack pack, String file) {
    int bar = key.lastIndexOf('|');
    if (bar <= 0 || bar == key.length() - 1) {
      throw new InvalidModelPackException(
          "a concept's key is not of the form system|code",
          where(pack, file),
          "export the forecaster again");
    }
    return new Coding(key.substring(0, bar), key.substring(bar + 1), name);
  }

  static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int at = 0; at < numbers.length; at++) {
      numbers[at] = array.get(at).asDouble();
    }
    return numbers;
  }

  static String where(ModelPack pack, String file) {
    return "pack " + pack.name() + ", " + ModelPack.FORECASTER + "/" + file;
  }
}
