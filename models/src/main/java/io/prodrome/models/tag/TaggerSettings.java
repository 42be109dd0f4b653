package io.prodrome.models.tag;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * How a token classifier's output is read: what its model card says.
 *
 * @param labels the label of each column of the logits: {@code O}, and {@code B-}, {@code I-},
 *     {@code E-} or {@code S-} before the name of what is mentioned (BIO or BIOES, Ramshaw and
 *     Marcus 1995)
 * @param maxPieces longest input in word pieces, marks of start and end included, 8 to 512
 * @param threshold a word is part of a mention where all labels but {@code O} together have at
 *     least this probability; one half for what the model was trained for, less for more recall
 * @param padId the id that fills up a row; hidden by the attention mask
 * @param language the notes' language that it was trained for, as a tag: {@code en}
 */
public record TaggerSettings(
    List<String> labels, int maxPieces, double threshold, long padId, String language) {

  /** The label of what is no mention. */
  static final String OUTSIDE = "O";

  /** The longest input that BERT's positions allow. */
  private static final int LONGEST = 512;

  private static final int SHORTEST = 8;
  private static final int MOST_LABELS = 1000;
  private static final String PREFIXES = "BIES";

  public TaggerSettings {
    labels = List.copyOf(labels);
    if (labels.size() < 2
        || labels.size() > MOST_LABELS
        || new HashSet<>(labels).size() < labels.size()
        || !labels.contains(OUTSIDE)) {
      throw new IllegalArgumentException("labels must differ, and O be one of two or more");
    }
    for (String label : labels) {
      boolean named =
          label.length() > 2 && PREFIXES.indexOf(label.charAt(0)) >= 0 && label.charAt(1) == '-';
      if (!named && !label.equals(OUTSIDE)) {
        throw new IllegalArgumentException("a label must be O, or B-, I-, E- or S- and a name");
      }
    }
    if (maxPieces < SHORTEST || maxPieces > LONGEST) {
      throw new IllegalArgumentException("maxPieces must be " + SHORTEST + " to " + LONGEST);
    }
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException("threshold must be between 0 and 1");
    }
    if (padId < 0) {
      throw new IllegalArgumentException("padId must not be negative");
    }
  }

  /**
   * Reads the settings' JSON: {@code {"labels": ["O", "B-Disease", "I-Disease"], "maxPieces": 192,
   * "threshold": 0.5, "padId": 0, "language": "en"}}.
   *
   * @throws IllegalArgumentException if it is no such JSON; the message says what is wrong
   */
  static TaggerSettings read(byte[] json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException("the tagger's settings are not JSON", e);
    }
    List<String> labels = new ArrayList<>();
    root.path("labels").forEach(label -> labels.add(label.asText()));
    return new TaggerSettings(
        labels,
        root.path("maxPieces").asInt(128),
        root.path("threshold").asDouble(0.5),
        root.path("padId").asLong(0),
        root.path("language").asText("en"));
  }

  /** What a label is of; empty for {@code O}. */
  Optional<String> kind(int label) {
    String name = labels.get(label);
    return name.equals(OUTSIDE) ? Optional.empty() : Optional.of(name.substring(2));
  }

  /** The label's first letter: O, B, I, E or S. */
  char mark(int label) {
    return labels.get(label).charAt(0);
  }
}
