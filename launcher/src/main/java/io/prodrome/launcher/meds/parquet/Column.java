package io.prodrome.launcher.meds.parquet;

/**
 * A column of a Parquet file.
 *
 * @param name its name
 * @param type what its values are
 * @param required whether a value must be there in each row; a list is never required
 */
public record Column(String name, Type type, boolean required) {
  public Column {
    if (type == Type.STRINGS && required) {
      throw new IllegalArgumentException("a list is never required");
    }
  }

  /** A column in which each row has a value. */
  public static Column required(String name, Type type) {
    return new Column(name, type, true);
  }

  /** A column in which a row's value may be null. */
  public static Column optional(String name, Type type) {
    return new Column(name, type, false);
  }

  /** The highest definition level: how many optional or repeated parts lie around a value. */
  int maxDefinition() {
    return type == Type.STRINGS ? 3 : required ? 0 : 1;
  }

  int maxRepetition() {
    return type == Type.STRINGS ? 1 : 0;
  }

  /** What a column's values are in Java. */
  public enum Type {
    /** {@code Long} */
    INT64(2),
    /** {@code Long}: microseconds since 1970 of a clock without a zone. */
    TIMESTAMP_MICROS(2),
    /** {@code Float} */
    FLOAT(4),
    /** {@code String} */
    STRING(6),
    /** {@code List<String>} */
    STRINGS(6);

    private final int physical;

    Type(int physical) {
      this.physical = physical;
    }

    /** The number of the physical type in Parquet's Type. */
    int physical() {
      return physical;
    }
  }
}
