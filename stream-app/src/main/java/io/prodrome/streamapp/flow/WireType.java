package io.prodrome.streamapp.flow;

import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.domain.identity.AliasChange;
import io.prodrome.domain.identity.IdentityAlias;
import io.prodrome.domain.identity.KeyLinks;
import io.prodrome.domain.identity.VisitAlias;
import io.prodrome.domain.timeline.FactState;
import io.prodrome.domain.timeline.TimelineChange;
import io.prodrome.domain.timeline.TimelineRevision;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Tells Flink that a record class travels by its wire codec.
 *
 * @param <T> the record class
 */
public final class WireType<T extends Record> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  public static final WireType<RawMessage> RAW_MESSAGE = new WireType<>(RawMessage.class);
  public static final WireType<AcceptedUpdate> ACCEPTED_UPDATE =
      new WireType<>(AcceptedUpdate.class);
  public static final WireType<IdentityAlias> IDENTITY_ALIAS = new WireType<>(IdentityAlias.class);
  public static final WireType<AliasChange> ALIAS_CHANGE = new WireType<>(AliasChange.class);
  public static final WireType<KeyLinks> KEY_LINKS = new WireType<>(KeyLinks.class);
  public static final WireType<VisitAlias> VISIT_ALIAS = new WireType<>(VisitAlias.class);
  public static final WireType<FactState> FACT_STATE = new WireType<>(FactState.class);
  public static final WireType<TimelineChange> TIMELINE_CHANGE =
      new WireType<>(TimelineChange.class);
  public static final WireType<TimelineRevision> TIMELINE_REVISION =
      new WireType<>(TimelineRevision.class);

  private final Class<T> type;

  private WireType(Class<T> type) {
    this.type = type;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    return new WireSerializer<>(type);
  }

  @Override
  public String toString() {
    return "WireType[" + type.getSimpleName() + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireType<?> same && same.type == type;
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof WireType<?>;
  }
}
