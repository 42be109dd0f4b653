package io.prodrome.topics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.prodrome.domain.forecast.OutcomeRisk.HorizonRisk;
import org.jspecify.annotations.Nullable;

/**
 * Domain records as JSON for people and programs: ISO 8601 times, nothing where a value is null.
 */
public final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .addMixIn(HorizonRisk.class, WithRatio.class)
          .build();

  private Json() {}

  /** Readers should not have to divide; what is read back is computed anew. */
  private interface WithRatio {
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    @Nullable Double ratio();
  }

  /** The shared mapper; not to be reconfigured. Thread-safe. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }
}
