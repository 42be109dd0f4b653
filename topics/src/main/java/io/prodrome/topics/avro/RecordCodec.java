package io.prodrome.topics.avro;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Writes and reads records in Avro's binary encoding, field by field as {@link RecordSchemas} lays
 * them out, without an intermediate generic record. Times are cut to microseconds. Thread-safe.
 */
final class RecordCodec {

  /** How one type is written and read. */
  private interface Field {
    void write(Object value, Encoder out) throws IOException;

    Object read(Decoder in) throws IOException;
  }

  private final Map<Class<?>, RecordField> records = new HashMap<>();
  private final RecordField root;

  RecordCodec(Class<? extends Record> type) {
    this.root = record(type);
  }

  void write(Object value, Encoder out) throws IOException {
    root.write(value, out);
  }

  Object read(Decoder in) throws IOException {
    return root.read(in);
  }

  private RecordField record(Class<?> type) {
    RecordField known = records.get(type);
    if (known != null) {
      return known;
    }
    RecordField field = new RecordField(type);
    records.put(type, field);
    field.resolve();
    return field;
  }

  private Field field(Type type) {
    if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
      return new ListField(field(list.getActualTypeArguments()[0]));
    }
    Class<?> cls = (Class<?>) type;
    if (cls.isEnum()) {
      return new EnumField(cls.getEnumConstants());
    }
    if (cls.isSealed()) {
      return new UnionField(RecordSchemas.permitted(cls).map(this::record).toList());
    }
    if (cls.isRecord()) {
      return record(cls);
    }
    return Scalar.of(cls);
  }

  private final class RecordField implements Field {

    private final Class<?> type;
    private final List<Field> fields = new ArrayList<>();
    private final List<MethodHandle> getters = new ArrayList<>();
    private final MethodHandle constructor;

    RecordField(Class<?> type) {
      this.type = type;
      try {
        Constructor<?> canonical =
            type.getDeclaredConstructor(
                Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
        MethodHandle handle = MethodHandles.publicLookup().unreflectConstructor(canonical);
        this.constructor = handle.asSpreader(Object[].class, handle.type().parameterCount());
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException(type + " needs a public canonical constructor", e);
      }
    }

    void resolve() {
      for (RecordComponent component : type.getRecordComponents()) {
        try {
          getters.add(
              MethodHandles.publicLookup()
                  .unreflect(component.getAccessor())
                  .asType(java.lang.invoke.MethodType.methodType(Object.class, Object.class)));
        } catch (IllegalAccessException e) {
          throw new IllegalArgumentException(type + " needs public accessors", e);
        }
        Field field = field(component.getGenericType());
        fields.add(
            RecordSchemas.isNullable(component.getAnnotatedType())
                ? new NullableField(field)
                : field);
      }
    }

    @Override
    public void write(Object value, Encoder out) throws IOException {
      for (int i = 0; i < fields.size(); i++) {
        fields.get(i).write(get(getters.get(i), value), out);
      }
    }

    private static Object get(MethodHandle getter, Object value) {
      try {
        return (Object) getter.invokeExact(value);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("a record's accessor threw", e);
      }
    }

    @Override
    public Object read(Decoder in) throws IOException {
      Object[] values = new Object[fields.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = fields.get(i).read(in);
      }
      try {
        return constructor.invoke(values);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("a record's constructor threw", e);
      }
    }
  }

  private record NullableField(Field field) implements Field {
    @Override
    public void write(Object value, Encoder out) throws IOException {
      if (value == null) {
        out.writeIndex(0);
        out.writeNull();
      } else {
        out.writeIndex(1);
        field.write(value, out);
      }
    }

    @Override
    @SuppressWarnings("NullAway") // null is the value of a @Nullable component
    public Object read(Decoder in) throws IOException {
      if (in.readIndex() == 0) {
        in.readNull();
        return null;
      }
      return field.read(in);
    }
  }

  private record ListField(Field element) implements Field {
    @Override
    public void write(Object value, Encoder out) throws IOException {
      List<?> list = (List<?>) value;
      out.writeArrayStart();
      out.setItemCount(list.size());
      for (Object item : list) {
        out.startItem();
        element.write(item, out);
      }
      out.writeArrayEnd();
    }

    @Override
    public Object read(Decoder in) throws IOException {
      List<Object> list = new ArrayList<>();
      for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
        for (long i = 0; i < n; i++) {
          list.add(element.read(in));
        }
      }
      return list;
    }
  }

  private record EnumField(Object[] symbols) implements Field {
    @Override
    public void write(Object value, Encoder out) throws IOException {
      out.writeEnum(((Enum<?>) value).ordinal());
    }

    @Override
    public Object read(Decoder in) throws IOException {
      return symbols[in.readEnum()];
    }
  }

  private record UnionField(List<RecordField> branches) implements Field {
    @Override
    public void write(Object value, Encoder out) throws IOException {
      for (int i = 0; i < branches.size(); i++) {
        if (branches.get(i).type == value.getClass()) {
          out.writeIndex(i);
          branches.get(i).write(value, out);
          return;
        }
      }
      throw new IllegalArgumentException(value.getClass() + " is not in the union");
    }

    @Override
    public Object read(Decoder in) throws IOException {
      return branches.get(in.readIndex()).read(in);
    }
  }

  /** The types that are one value in Avro. */
  private enum Scalar implements Field {
    BOOLEAN {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeBoolean((Boolean) value);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return in.readBoolean();
      }
    },
    INT {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeInt((Integer) value);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return in.readInt();
      }
    },
    LONG {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeLong((Long) value);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return in.readLong();
      }
    },
    DOUBLE {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeDouble((Double) value);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return in.readDouble();
      }
    },
    STRING {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeString((String) value);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return in.readString();
      }
    },
    BYTES {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeBytes((byte[]) value);
      }

      @Override
      public Object read(Decoder in) throws IOException {
        ByteBuffer buffer = in.readBytes(null);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
      }
    },
    INSTANT {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value));
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return Instant.EPOCH.plus(in.readLong(), ChronoUnit.MICROS);
      }
    },
    DATE {
      @Override
      public void write(Object value, Encoder out) throws IOException {
        out.writeInt((int) ((LocalDate) value).toEpochDay());
      }

      @Override
      public Object read(Decoder in) throws IOException {
        return LocalDate.ofEpochDay(in.readInt());
      }
    };

    static Scalar of(Class<?> type) {
      if (type == boolean.class) {
        return BOOLEAN;
      } else if (type == int.class || type == Integer.class) {
        return INT;
      } else if (type == long.class || type == Long.class) {
        return LONG;
      } else if (type == double.class || type == Double.class) {
        return DOUBLE;
      } else if (type == String.class) {
        return STRING;
      } else if (type == byte[].class) {
        return BYTES;
      } else if (type == Instant.class) {
        return INSTANT;
      } else if (type == LocalDate.class) {
        return DATE;
      }
      throw new IllegalArgumentException("no Avro type for " + type.getName());
    }
  }
}
