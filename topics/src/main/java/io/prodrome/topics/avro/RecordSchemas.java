package io.prodrome.topics.avro;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Derives Avro schemas (Avro 1.12 specification) from record classes: a record becomes a record, an
 * enum an enum, a sealed interface the union of its records, {@code @Nullable} the union with null,
 * {@link Instant} timestamp-micros, {@link LocalDate} date, {@code byte[]} bytes.
 */
public final class RecordSchemas {

  private static final Map<Class<?>, Schema.Type> PRIMITIVES =
      Map.of(
          boolean.class, Schema.Type.BOOLEAN,
          int.class, Schema.Type.INT,
          long.class, Schema.Type.LONG,
          double.class, Schema.Type.DOUBLE,
          Integer.class, Schema.Type.INT,
          Long.class, Schema.Type.LONG,
          Double.class, Schema.Type.DOUBLE,
          String.class, Schema.Type.STRING,
          byte[].class, Schema.Type.BYTES);

  private RecordSchemas() {}

  /**
   * The schema of a record class.
   *
   * @throws IllegalArgumentException if a component's type has no place in Avro
   */
  public static Schema of(Class<? extends Record> type) {
    return new Derivation().record(type);
  }

  /** One derivation: a class that occurs twice is defined once and then named. */
  private static final class Derivation {

    private final Map<Class<?>, Schema> known = new java.util.HashMap<>();

    Schema record(Class<?> type) {
      Schema seen = known.get(type);
      if (seen != null) {
        return seen;
      }
      Schema schema = Schema.createRecord(type.getSimpleName(), null, type.getPackageName(), false);
      known.put(type, schema);
      List<Schema.Field> fields = new ArrayList<>();
      for (RecordComponent component : type.getRecordComponents()) {
        Schema field = schema(component.getGenericType());
        if (isNullable(component.getAnnotatedType())) {
          fields.add(
              new Schema.Field(
                  component.getName(),
                  Schema.createUnion(Schema.create(Schema.Type.NULL), field),
                  null,
                  Schema.Field.NULL_DEFAULT_VALUE));
        } else {
          fields.add(new Schema.Field(component.getName(), field));
        }
      }
      schema.setFields(fields);
      return schema;
    }

    private Schema schema(Type type) {
      if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
        return Schema.createArray(schema(list.getActualTypeArguments()[0]));
      }
      if (!(type instanceof Class<?> cls)) {
        throw new IllegalArgumentException("no Avro schema for " + type.getTypeName());
      }
      Schema.Type primitive = PRIMITIVES.get(cls);
      if (primitive != null) {
        return Schema.create(primitive);
      }
      if (cls == Instant.class) {
        return LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
      }
      if (cls == LocalDate.class) {
        return LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      }
      if (cls.isEnum()) {
        return known.computeIfAbsent(cls, Derivation::enumeration);
      }
      if (cls.isSealed()) {
        return Schema.createUnion(permitted(cls).map(this::record).toList());
      }
      if (cls.isRecord()) {
        return record(cls);
      }
      throw new IllegalArgumentException("no Avro schema for " + cls.getName());
    }

    private static Schema enumeration(Class<?> type) {
      List<String> symbols =
          Arrays.stream(type.getEnumConstants()).map(symbol -> ((Enum<?>) symbol).name()).toList();
      return Schema.createEnum(type.getSimpleName(), null, type.getPackageName(), symbols);
    }
  }

  /** The records of a sealed interface in the order of their names, which is the union's order. */
  static Stream<Class<?>> permitted(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .sorted(java.util.Comparator.comparing(Class::getName));
  }

  static boolean isNullable(AnnotatedType type) {
    return type.isAnnotationPresent(Nullable.class);
  }
}
